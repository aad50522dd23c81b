// Functions and operators on circle (manual, chapter 9.11).
#include <numbers>

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

Circle of_polygon(const Polygon& polygon) { return geometric::circle_of(polygon); }
Circle make_circle(const Point& center, double radius) { return {center, radius}; }
Circle around_box(const Box& box) {
  const Point center = geometric::center(box);
  return {center, geometric::distance(center, box.high)};
}

bool is_same_circle(const Circle& one, const Circle& other) {
  const bool same_radius = (std::isnan(one.radius) && std::isnan(other.radius)) ||
                           geometric::is_equal(one.radius, other.radius);
  return same_radius && geometric::is_same(one.center, other.center);
}

double distance_of_centers(const Circle& one, const Circle& other) {
  return geometric::distance(one.center, other.center);
}
bool circles_overlap(const Circle& one, const Circle& other) {
  return is_at_most(distance_of_centers(one, other), add(one.radius, other.radius));
}
bool contains_circle(const Circle& outer, const Circle& inner) {
  return is_at_most(distance_of_centers(outer, inner), subtract(outer.radius, inner.radius));
}
bool is_contained_circle(const Circle& inner, const Circle& outer) {
  return contains_circle(outer, inner);
}

double left(const Circle& circle) { return subtract(circle.center.x, circle.radius); }
double right(const Circle& circle) { return add(circle.center.x, circle.radius); }
double bottom(const Circle& circle) { return subtract(circle.center.y, circle.radius); }
double top(const Circle& circle) { return add(circle.center.y, circle.radius); }

template <double (*edge)(const Circle&), bool (*relation)(double, double),
          double (*other_edge)(const Circle&)>
bool compare_edges(const Circle& one, const Circle& other) {
  return relation(edge(one), other_edge(other));
}

double area(const Circle& circle) {
  return multiply(multiply(circle.radius, circle.radius), std::numbers::pi);
}

template <bool (*relation)(double, double)>
bool compare_areas(const Circle& one, const Circle& other) {
  return relation(area(one), area(other));
}

double diameter(const Circle& circle) { return multiply(circle.radius, 2.0); }
double radius(const Circle& circle) { return circle.radius; }
Point center(const Circle& circle) { return circle.center; }

double unless_within(double distance) { return distance < 0 ? 0 : distance; }

double distance_of_circles(const Circle& one, const Circle& other) {
  return unless_within(subtract(distance_of_centers(one, other), add(one.radius, other.radius)));
}
double distance_point_circle(const Point& point, const Circle& circle) {
  return unless_within(subtract(geometric::distance(point, circle.center), circle.radius));
}
double distance_circle_point(const Circle& circle, const Point& point) {
  return distance_point_circle(point, circle);
}
double distance_circle_polygon(const Circle& circle, const Polygon& polygon) {
  return unless_within(subtract(geometric::distance(polygon, circle.center), circle.radius));
}
double distance_polygon_circle(const Polygon& polygon, const Circle& circle) {
  return distance_circle_polygon(circle, polygon);
}

bool circle_contains_point(const Circle& circle, const Point& point) {
  return geometric::distance(circle.center, point) <= circle.radius;
}
bool is_point_in_circle(const Point& point, const Circle& circle) {
  return circle_contains_point(circle, point);
}

template <Point (*change)(const Point&, const Point&)>
Circle move_circle(const Circle& circle, const Point& by) {
  return {change(circle.center, by), circle.radius};
}
Circle scale(const Circle& circle, const Point& by) {
  return {geometric::multiply(circle.center, by),
          multiply(circle.radius, geometric::hypotenuse(by.x, by.y))};
}
Circle scale_back(const Circle& circle, const Point& by) {
  return {geometric::divide(circle.center, by),
          divide(circle.radius, geometric::hypotenuse(by.x, by.y))};
}

constexpr FunctionEntry kEntries[] = {
    {"circle(point,double precision)", native<make_circle>},
    {"circle(box)", native<around_box>},
    {"circle(polygon)", native<of_polygon>},
    {"circle_same(circle,circle)", native<is_same_circle>},
    {"circle_overlap(circle,circle)", native<circles_overlap>},
    {"circle_contain(circle,circle)", native<contains_circle>},
    {"circle_contained(circle,circle)", native<is_contained_circle>},
    {"circle_left(circle,circle)", native<compare_edges<right, is_less, left>>},
    {"circle_overleft(circle,circle)", native<compare_edges<right, is_at_most, right>>},
    {"circle_right(circle,circle)", native<compare_edges<left, is_greater, right>>},
    {"circle_overright(circle,circle)", native<compare_edges<left, is_at_least, left>>},
    {"circle_below(circle,circle)", native<compare_edges<top, is_less, bottom>>},
    {"circle_overbelow(circle,circle)", native<compare_edges<top, is_at_most, top>>},
    {"circle_above(circle,circle)", native<compare_edges<bottom, is_greater, top>>},
    {"circle_overabove(circle,circle)", native<compare_edges<bottom, is_at_least, bottom>>},
    {"circle_eq(circle,circle)", native<compare_areas<geometric::is_equal>>},
    {"circle_ne(circle,circle)", native<compare_areas<geometric::is_different>>},
    {"circle_lt(circle,circle)", native<compare_areas<is_less>>},
    {"circle_le(circle,circle)", native<compare_areas<is_at_most>>},
    {"circle_gt(circle,circle)", native<compare_areas<is_greater>>},
    {"circle_ge(circle,circle)", native<compare_areas<is_at_least>>},
    {"area(circle)", native<area>},
    {"diameter(circle)", native<diameter>},
    {"radius(circle)", native<radius>},
    {"center(circle)", native<center>},
    {"circle_center(circle)", native<center>},
    {"circle_distance(circle,circle)", native<distance_of_circles>},
    {"dist_pc(point,circle)", native<distance_point_circle>},
    {"dist_cpoint(circle,point)", native<distance_circle_point>},
    {"dist_cpoly(circle,polygon)", native<distance_circle_polygon>},
    {"dist_polyc(polygon,circle)", native<distance_polygon_circle>},
    {"circle_contain_pt(circle,point)", native<circle_contains_point>},
    {"pt_contained_circle(point,circle)", native<is_point_in_circle>},
    {"circle_add_pt(circle,point)", native<move_circle<geometric::add>>},
    {"circle_sub_pt(circle,point)", native<move_circle<geometric::subtract>>},
    {"circle_mul_pt(circle,point)", native<scale>},
    {"circle_div_pt(circle,point)", native<scale_back>},
};

}  // namespace

std::span<const FunctionEntry> geometric_circle_functions() { return kEntries; }

}  // namespace carto_mock::sql
