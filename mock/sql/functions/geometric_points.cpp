// Functions and operators on point (manual, chapter 9.11).
#include "sql/functions/geometric_relations.h"
#include "sql/functions/type_function_lists.h"

namespace carto_mock::sql {
namespace {

using geometric::Box;
using geometric::Circle;
using geometric::Line;
using geometric::Point;
using geometric::Polygon;
using geometric::Segment;

Point make(double x, double y) { return {x, y}; }
Point center_of_box(const Box& box) { return geometric::center(box); }
Point center_of_segment(const Segment& segment) { return geometric::center(segment); }
Point center_of_circle(const Circle& circle) { return circle.center; }

bool is_same(const Point& one, const Point& other) { return geometric::is_same(one, other); }
bool is_other(const Point& one, const Point& other) { return !geometric::is_same(one, other); }
bool is_left(const Point& one, const Point& other) { return geometric::is_less(one.x, other.x); }
bool is_right(const Point& one, const Point& other) {
  return geometric::is_greater(one.x, other.x);
}
bool is_above(const Point& one, const Point& other) {
  return geometric::is_greater(one.y, other.y);
}
bool is_below(const Point& one, const Point& other) { return geometric::is_less(one.y, other.y); }
bool is_vertical(const Point& one, const Point& other) {
  return geometric::is_equal(one.x, other.x);
}
bool is_horizontal(const Point& one, const Point& other) {
  return geometric::is_equal(one.y, other.y);
}

Point add_points(const Point& one, const Point& other) { return geometric::add(one, other); }
Point subtract_points(const Point& one, const Point& other) {
  return geometric::subtract(one, other);
}
Point multiply_points(const Point& one, const Point& other) {
  return geometric::multiply(one, other);
}
Point divide_points(const Point& one, const Point& other) { return geometric::divide(one, other); }

double distance(const Point& one, const Point& other) { return geometric::distance(one, other); }
double slope(const Point& one, const Point& other) { return geometric::slope(one, other); }

bool is_on_line(const Point& point, const Line& line) { return geometric::contains(line, point); }
bool is_on_segment(const Point& point, const Segment& segment) {
  return geometric::contains(segment, point);
}
bool is_in_box(const Point& point, const Box& box) { return geometric::contains(box, point); }
bool box_contains(const Box& box, const Point& point) { return geometric::contains(box, point); }

std::optional<Point> nearest_on_line(const Point& point, const Line& line) {
  return geometric::point_if_known(geometric::nearest(line, point));
}
std::optional<Point> nearest_on_segment(const Point& point, const Segment& segment) {
  return geometric::point_if_known(geometric::nearest(segment, point));
}
std::optional<Point> nearest_in_box(const Point& point, const Box& box) {
  return geometric::point_if_known(geometric::nearest(box, point));
}

double distance_to_line(const Point& point, const Line& line) {
  return geometric::nearest(line, point).distance;
}
double distance_from_line(const Line& line, const Point& point) {
  return distance_to_line(point, line);
}
double distance_to_segment(const Point& point, const Segment& segment) {
  return geometric::nearest(segment, point).distance;
}
double distance_from_segment(const Segment& segment, const Point& point) {
  return distance_to_segment(point, segment);
}
double distance_to_box(const Point& point, const Box& box) {
  return geometric::nearest(box, point).distance;
}
double distance_from_box(const Box& box, const Point& point) { return distance_to_box(point, box); }

constexpr FunctionEntry kEntries[] = {
    {"point(double precision,double precision)", native<make>},
    {"point(box)", native<center_of_box>},
    {"point(lseg)", native<center_of_segment>},
    {"point(circle)", native<center_of_circle>},
    {"point_eq(point,point)", native<is_same>},
    {"point_ne(point,point)", native<is_other>},
    {"point_left(point,point)", native<is_left>},
    {"point_right(point,point)", native<is_right>},
    {"point_above(point,point)", native<is_above>},
    {"point_below(point,point)", native<is_below>},
    {"point_vert(point,point)", native<is_vertical>},
    {"point_horiz(point,point)", native<is_horizontal>},
    {"isvertical(point,point)", native<is_vertical>},
    {"ishorizontal(point,point)", native<is_horizontal>},
    {"point_add(point,point)", native<add_points>},
    {"point_sub(point,point)", native<subtract_points>},
    {"point_mul(point,point)", native<multiply_points>},
    {"point_div(point,point)", native<divide_points>},
    {"point_distance(point,point)", native<distance>},
    {"slope(point,point)", native<slope>},
    {"on_pl(point,line)", native<is_on_line>},
    {"on_ps(point,lseg)", native<is_on_segment>},
    {"on_pb(point,box)", native<is_in_box>},
    {"box_contain_pt(box,point)", native<box_contains>},
    {"close_pl(point,line)", native<nearest_on_line>},
    {"close_ps(point,lseg)", native<nearest_on_segment>},
    {"close_pb(point,box)", native<nearest_in_box>},
    {"dist_pl(point,line)", native<distance_to_line>},
    {"dist_lp(line,point)", native<distance_from_line>},
    {"dist_ps(point,lseg)", native<distance_to_segment>},
    {"dist_sp(lseg,point)", native<distance_from_segment>},
    {"dist_pb(point,box)", native<distance_to_box>},
    {"dist_bp(box,point)", native<distance_from_box>},
};

}  // namespace

std::span<const FunctionEntry> geometric_point_functions() { return kEntries; }

}  // namespace carto_mock::sql
