#include "sql/functions/geometric_shapes.h"

#include <limits>
#include <utility>

namespace carto_mock::sql::geometric {

double hypotenuse(double x, double y) {
  if (std::isinf(x) || std::isinf(y)) return std::numeric_limits<double>::infinity();
  if (std::isnan(x) || std::isnan(y)) return std::numeric_limits<double>::quiet_NaN();
  double larger = std::fabs(x);
  double smaller = std::fabs(y);
  if (larger < smaller) std::swap(larger, smaller);
  if (smaller == 0) return larger;
  const double ratio = smaller / larger;
  return checked(larger * std::sqrt(1 + ratio * ratio), false, false);
}

// Numbers that are none must be the very same.
bool is_same(const Point& one, const Point& other) {
  const auto is_identical = [](double left, double right) {
    return std::isnan(left) ? std::isnan(right) : left == right;
  };
  if (std::isnan(one.x) || std::isnan(one.y) || std::isnan(other.x) || std::isnan(other.y))
    return is_identical(one.x, other.x) && is_identical(one.y, other.y);
  return is_equal(one.x, other.x) && is_equal(one.y, other.y);
}

Point add(const Point& one, const Point& other) {
  return {sql::add(one.x, other.x), sql::add(one.y, other.y)};
}

Point subtract(const Point& one, const Point& other) {
  return {sql::subtract(one.x, other.x), sql::subtract(one.y, other.y)};
}

Point multiply(const Point& one, const Point& other) {
  return {sql::subtract(sql::multiply(one.x, other.x), sql::multiply(one.y, other.y)),
          sql::add(sql::multiply(one.x, other.y), sql::multiply(one.y, other.x))};
}

Point divide(const Point& one, const Point& other) {
  const double square = sql::add(sql::multiply(other.x, other.x), sql::multiply(other.y, other.y));
  const double x = sql::add(sql::multiply(one.x, other.x), sql::multiply(one.y, other.y));
  const double y = sql::subtract(sql::multiply(other.x, one.y), sql::multiply(other.y, one.x));
  return {sql::divide(x, square), sql::divide(y, square)};
}

double distance(const Point& one, const Point& other) {
  return hypotenuse(sql::subtract(one.x, other.x), sql::subtract(one.y, other.y));
}

double slope(const Point& one, const Point& other) {
  if (is_equal(one.x, other.x)) return std::numeric_limits<double>::infinity();
  if (is_equal(one.y, other.y)) return 0;
  return sql::divide(sql::subtract(one.y, other.y), sql::subtract(one.x, other.x));
}

double inverse_slope(const Point& one, const Point& other) {
  if (is_equal(one.x, other.x)) return 0;
  if (is_equal(one.y, other.y)) return std::numeric_limits<double>::infinity();
  return sql::divide(sql::subtract(one.x, other.x), sql::subtract(other.y, one.y));
}

Box make_box(const Point& one, const Point& other) {
  // The second where they are equal, so that the signs of zeros stay where they are.
  Box box{other, one};
  if (is_below_exactly(other.x, one.x)) std::swap(box.high.x, box.low.x);
  if (is_below_exactly(other.y, one.y)) std::swap(box.high.y, box.low.y);
  return box;
}

Point center(const Box& box) {
  const Point sum = add(box.high, box.low);
  return {sql::divide(sum.x, 2.0), sql::divide(sum.y, 2.0)};
}

Point center(const Segment& segment) {
  const Point sum = add(segment.first, segment.second);
  return {sql::divide(sum.x, 2.0), sql::divide(sum.y, 2.0)};
}

double area(const Box& box) {
  const Point size = subtract(box.high, box.low);
  return sql::multiply(size.x, size.y);
}

Box bounds(const std::vector<Point>& points) {
  Box box{points.front(), points.front()};
  for (const Point& point : points) {
    if (is_below_exactly(point.x, box.low.x)) box.low.x = point.x;
    if (is_below_exactly(box.high.x, point.x)) box.high.x = point.x;
    if (is_below_exactly(point.y, box.low.y)) box.low.y = point.y;
    if (is_below_exactly(box.high.y, point.y)) box.high.y = point.y;
  }
  return box;
}

std::vector<Segment> segments(const std::vector<Point>& points, bool is_closed) {
  std::vector<Segment> edges;
  for (std::size_t i = is_closed ? 0 : 1; i < points.size(); ++i)
    edges.push_back({points[i == 0 ? points.size() - 1 : i - 1], points[i]});
  return edges;
}

}  // namespace carto_mock::sql::geometric

namespace carto_mock::sql {
namespace {

using geometric::Point;

constexpr int kShortestExact = 1;  // extra_float_digits: the number can be read back

Value pack_numbers(std::vector<double> numbers, Oid type, bool is_closed = true) {
  return Value::text(format_geometric({std::move(numbers), is_closed}, type, kShortestExact));
}

std::vector<double> unpack_numbers(const Value& value, Oid type) {
  return decode_geometric(value.as_text(), type).numbers;
}

std::vector<Point> points_of(const std::vector<double>& numbers) {
  std::vector<Point> points;
  for (std::size_t i = 0; i + 1 < numbers.size(); i += 2)
    points.push_back({numbers[i], numbers[i + 1]});
  return points;
}

std::vector<double> numbers_of(const std::vector<Point>& points) {
  std::vector<double> numbers;
  for (const Point& point : points) numbers.insert(numbers.end(), {point.x, point.y});
  return numbers;
}

}  // namespace

Point NativeCodec<Point>::unpack(const Value& value) {
  const auto n = unpack_numbers(value, oid::kPoint);
  return {n[0], n[1]};
}
Value NativeCodec<Point>::pack(const Point& point) {
  return pack_numbers({point.x, point.y}, oid::kPoint);
}

geometric::Segment NativeCodec<geometric::Segment>::unpack(const Value& value) {
  const auto n = unpack_numbers(value, oid::kLseg);
  return {{n[0], n[1]}, {n[2], n[3]}};
}
Value NativeCodec<geometric::Segment>::pack(const geometric::Segment& segment) {
  return pack_numbers(numbers_of({segment.first, segment.second}), oid::kLseg);
}

geometric::Line NativeCodec<geometric::Line>::unpack(const Value& value) {
  const auto n = unpack_numbers(value, oid::kLine);
  return {n[0], n[1], n[2]};
}
Value NativeCodec<geometric::Line>::pack(const geometric::Line& line) {
  return pack_numbers({line.a, line.b, line.c}, oid::kLine);
}

geometric::Box NativeCodec<geometric::Box>::unpack(const Value& value) {
  const auto n = unpack_numbers(value, oid::kBox);
  return {{n[0], n[1]}, {n[2], n[3]}};
}
Value NativeCodec<geometric::Box>::pack(const geometric::Box& box) {
  return pack_numbers(numbers_of({box.high, box.low}), oid::kBox);
}

geometric::Path NativeCodec<geometric::Path>::unpack(const Value& value) {
  const GeometricShape shape = decode_geometric(value.as_text(), oid::kPath);
  return {points_of(shape.numbers), shape.is_closed};
}
Value NativeCodec<geometric::Path>::pack(const geometric::Path& path) {
  return pack_numbers(numbers_of(path.points), oid::kPath, path.is_closed);
}

geometric::Polygon NativeCodec<geometric::Polygon>::unpack(const Value& value) {
  return {points_of(unpack_numbers(value, oid::kPolygon))};
}
Value NativeCodec<geometric::Polygon>::pack(const geometric::Polygon& polygon) {
  return pack_numbers(numbers_of(polygon.points), oid::kPolygon);
}

geometric::Circle NativeCodec<geometric::Circle>::unpack(const Value& value) {
  const auto n = unpack_numbers(value, oid::kCircle);
  return {{n[0], n[1]}, n[2]};
}
Value NativeCodec<geometric::Circle>::pack(const geometric::Circle& circle) {
  return pack_numbers({circle.center.x, circle.center.y, circle.radius}, oid::kCircle);
}

}  // namespace carto_mock::sql
