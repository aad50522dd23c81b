// PostgreSQL's own geometric types as C++ values (manual, chapter 8.8), and what the functions on
// them have in common (chapter 9.11). Coordinates are equal where they differ by no more than a
// millionth: PostgreSQL compares so, and its answers depend on it. PostGIS's geometry has nothing
// to do with these.
#pragma once

#include <cmath>
#include <optional>
#include <vector>

#include "sql/functions/checked_reals.h"
#include "sql/functions/native.h"
#include "sql/types/geometric_text.h"

namespace carto_mock::sql::geometric {

struct Point {
  double x = 0;
  double y = 0;
};
struct Segment {
  Point first;
  Point second;
};
struct Line {  // ax + by + c = 0
  double a = 0;
  double b = 0;
  double c = 0;
};
struct Box {
  Point high;
  Point low;
};
struct Path {
  std::vector<Point> points;
  bool is_closed = true;
};
struct Polygon {
  std::vector<Point> points;
};
struct Circle {
  Point center;
  double radius = 0;
};

constexpr double kTolerance = 1.0e-06;

inline bool is_zero(double value) { return std::fabs(value) <= kTolerance; }
inline bool is_equal(double one, double other) {
  return one == other || std::fabs(one - other) <= kTolerance;
}
// Not the contrary of is_equal() where a number is none.
inline bool is_different(double one, double other) {
  return one != other && std::fabs(one - other) > kTolerance;
}
inline bool is_less(double one, double other) { return one + kTolerance < other; }
inline bool is_at_most(double one, double other) { return one <= other + kTolerance; }
inline bool is_greater(double one, double other) { return one > other + kTolerance; }
inline bool is_at_least(double one, double other) { return one + kTolerance >= other; }

// NaN is the greatest number and equal to itself, as in every order of PostgreSQL's.
inline bool is_below_exactly(double one, double other) {
  return std::isnan(other) ? !std::isnan(one) : one < other;
}

// Without the overflow that the squares of large numbers would have; throws 22003 for its own.
double hypotenuse(double x, double y);

bool is_same(const Point& one, const Point& other);
Point add(const Point& one, const Point& other);
Point subtract(const Point& one, const Point& other);
// As complex numbers.
Point multiply(const Point& one, const Point& other);
Point divide(const Point& one, const Point& other);
double distance(const Point& one, const Point& other);
// Infinite for a vertical line.
double slope(const Point& one, const Point& other);
// Of what is perpendicular to it.
double inverse_slope(const Point& one, const Point& other);

Box make_box(const Point& one, const Point& other);
Point center(const Box& box);
Point center(const Segment& segment);
double area(const Box& box);
Box bounds(const std::vector<Point>& points);
// The edges, the one from the last point to the first included where the shape is closed.
std::vector<Segment> segments(const std::vector<Point>& points, bool is_closed);

}  // namespace carto_mock::sql::geometric

namespace carto_mock::sql {

// How each type's text (types/geometric_text.h) holds its numbers.
template <>
struct NativeCodec<geometric::Point> {
  static geometric::Point unpack(const Value& value);
  static Value pack(const geometric::Point& point);
};
template <>
struct NativeCodec<geometric::Segment> {
  static geometric::Segment unpack(const Value& value);
  static Value pack(const geometric::Segment& segment);
};
template <>
struct NativeCodec<geometric::Line> {
  static geometric::Line unpack(const Value& value);
  static Value pack(const geometric::Line& line);
};
template <>
struct NativeCodec<geometric::Box> {
  static geometric::Box unpack(const Value& value);
  static Value pack(const geometric::Box& box);
};
template <>
struct NativeCodec<geometric::Path> {
  static geometric::Path unpack(const Value& value);
  static Value pack(const geometric::Path& path);
};
template <>
struct NativeCodec<geometric::Polygon> {
  static geometric::Polygon unpack(const Value& value);
  static Value pack(const geometric::Polygon& polygon);
};
template <>
struct NativeCodec<geometric::Circle> {
  static geometric::Circle unpack(const Value& value);
  static Value pack(const geometric::Circle& circle);
};

}  // namespace carto_mock::sql
