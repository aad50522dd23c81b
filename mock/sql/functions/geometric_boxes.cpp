// Functions and operators on box (manual, chapter 9.11).
#include "sql/functions/geometric_relations.h"
#include "sql/functions/type_function_lists.h"

namespace carto_mock::sql {
namespace {

using geometric::Box;
using geometric::Circle;
using geometric::is_at_least;
using geometric::is_at_most;
using geometric::is_greater;
using geometric::is_less;
using geometric::Point;
using geometric::Polygon;

Box make(const Point& one, const Point& other) { return geometric::make_box(one, other); }
Box of_point(const Point& point) { return {point, point}; }
Box of_polygon(const Polygon& polygon) { return geometric::bounds(polygon.points); }

// The square within it.
Box of_circle(const Circle& circle) {
  const double reach = divide(circle.radius, std::sqrt(2.0));
  return {{add(circle.center.x, reach), add(circle.center.y, reach)},
          {subtract(circle.center.x, reach), subtract(circle.center.y, reach)}};
}

bool is_same(const Box& one, const Box& other) {
  return geometric::is_same(one.high, other.high) && geometric::is_same(one.low, other.low);
}
bool overlaps(const Box& one, const Box& other) { return geometric::overlaps(one, other); }
bool is_left(const Box& one, const Box& other) { return is_less(one.high.x, other.low.x); }
bool is_not_right_of(const Box& one, const Box& other) {
  return is_at_most(one.high.x, other.high.x);
}
bool is_right(const Box& one, const Box& other) { return is_greater(one.low.x, other.high.x); }
bool is_not_left_of(const Box& one, const Box& other) {
  return is_at_least(one.low.x, other.low.x);
}
bool is_below(const Box& one, const Box& other) { return is_less(one.high.y, other.low.y); }
bool is_not_above(const Box& one, const Box& other) { return is_at_most(one.high.y, other.high.y); }
bool is_above(const Box& one, const Box& other) { return is_greater(one.low.y, other.high.y); }
bool is_not_below(const Box& one, const Box& other) { return is_at_least(one.low.y, other.low.y); }
bool is_below_or_touches(const Box& one, const Box& other) {
  return is_at_most(one.high.y, other.low.y);
}
bool is_above_or_touches(const Box& one, const Box& other) {
  return is_at_least(one.low.y, other.high.y);
}
bool contains(const Box& outer, const Box& inner) { return geometric::contains(outer, inner); }
bool is_contained(const Box& inner, const Box& outer) { return geometric::contains(outer, inner); }

template <bool (*relation)(double, double)>
bool compare_areas(const Box& one, const Box& other) {
  return relation(geometric::area(one), geometric::area(other));
}

double area(const Box& box) { return geometric::area(box); }
double width(const Box& box) { return subtract(box.high.x, box.low.x); }
double height(const Box& box) { return subtract(box.high.y, box.low.y); }
Point center(const Box& box) { return geometric::center(box); }
double distance(const Box& one, const Box& other) {
  return geometric::distance(geometric::center(one), geometric::center(other));
}

Box move(const Box& box, const Point& by) {
  return {geometric::add(box.high, by), geometric::add(box.low, by)};
}
Box move_back(const Box& box, const Point& by) {
  return {geometric::subtract(box.high, by), geometric::subtract(box.low, by)};
}
Box scale(const Box& box, const Point& by) {
  return geometric::make_box(geometric::multiply(box.high, by), geometric::multiply(box.low, by));
}
Box scale_back(const Box& box, const Point& by) {
  return geometric::make_box(geometric::divide(box.high, by), geometric::divide(box.low, by));
}

double greater(double one, double other) {
  return geometric::is_below_exactly(one, other) ? other : one;
}
double lesser(double one, double other) {
  return geometric::is_below_exactly(one, other) ? one : other;
}

std::optional<Box> intersection(const Box& one, const Box& other) {
  if (!geometric::overlaps(one, other)) return std::nullopt;
  return Box{{lesser(one.high.x, other.high.x), lesser(one.high.y, other.high.y)},
             {greater(one.low.x, other.low.x), greater(one.low.y, other.low.y)}};
}
Box bounding_box(const Box& one, const Box& other) {
  return {{greater(one.high.x, other.high.x), greater(one.high.y, other.high.y)},
          {lesser(one.low.x, other.low.x), lesser(one.low.y, other.low.y)}};
}

constexpr FunctionEntry kEntries[] = {
    {"box(point,point)", native<make>},
    {"box(point)", native<of_point>},
    {"box(polygon)", native<of_polygon>},
    {"box(circle)", native<of_circle>},
    {"box_same(box,box)", native<is_same>},
    {"box_overlap(box,box)", native<overlaps>},
    {"box_left(box,box)", native<is_left>},
    {"box_overleft(box,box)", native<is_not_right_of>},
    {"box_right(box,box)", native<is_right>},
    {"box_overright(box,box)", native<is_not_left_of>},
    {"box_below(box,box)", native<is_below>},
    {"box_overbelow(box,box)", native<is_not_above>},
    {"box_above(box,box)", native<is_above>},
    {"box_overabove(box,box)", native<is_not_below>},
    {"box_below_eq(box,box)", native<is_below_or_touches>},
    {"box_above_eq(box,box)", native<is_above_or_touches>},
    {"box_contain(box,box)", native<contains>},
    {"box_contained(box,box)", native<is_contained>},
    {"box_eq(box,box)", native<compare_areas<geometric::is_equal>>},
    {"box_lt(box,box)", native<compare_areas<is_less>>},
    {"box_le(box,box)", native<compare_areas<is_at_most>>},
    {"box_gt(box,box)", native<compare_areas<is_greater>>},
    {"box_ge(box,box)", native<compare_areas<is_at_least>>},
    {"area(box)", native<area>},
    {"width(box)", native<width>},
    {"height(box)", native<height>},
    {"center(box)", native<center>},
    {"box_center(box)", native<center>},
    {"box_distance(box,box)", native<distance>},
    {"box_add(box,point)", native<move>},
    {"box_sub(box,point)", native<move_back>},
    {"box_mul(box,point)", native<scale>},
    {"box_div(box,point)", native<scale_back>},
    {"box_intersect(box,box)", native<intersection>},
    {"bound_box(box,box)", native<bounding_box>},
};

}  // namespace

std::span<const FunctionEntry> geometric_box_functions() { return kEntries; }

}  // namespace carto_mock::sql
