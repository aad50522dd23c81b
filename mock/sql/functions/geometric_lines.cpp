// Functions and operators on line and lseg (manual, chapter 9.11).
#include <algorithm>

#include "sql/functions/geometric_relations.h"
#include "sql/functions/type_function_lists.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using geometric::Box;
using geometric::is_equal;
using geometric::is_zero;
using geometric::Line;
using geometric::Point;
using geometric::Segment;

Line make_line(const Point& one, const Point& other) {
  if (geometric::is_same(one, other)) {
    throw Error(sqlstate::kInvalidParameterValue,
                "invalid line specification: must be two distinct points");
  }
  return geometric::line_through(one, geometric::slope(one, other));
}

bool lines_meet(const Line& one, const Line& other) {
  return geometric::intersection(one, other).has_value();
}
bool are_parallel(const Line& one, const Line& other) { return !lines_meet(one, other); }

bool are_perpendicular(const Line& one, const Line& other) {
  if (is_zero(one.a)) return is_zero(other.b);
  if (is_zero(other.a)) return is_zero(one.b);
  if (is_zero(one.b)) return is_zero(other.a);
  if (is_zero(other.b)) return is_zero(one.a);
  return is_equal(divide(multiply(one.a, other.a), multiply(one.b, other.b)), -1.0);
}

bool is_vertical(const Line& line) { return is_zero(line.b); }
bool is_horizontal(const Line& line) { return is_zero(line.a); }

bool is_not_a_number(const Line& line) {
  return std::isnan(line.a) || std::isnan(line.b) || std::isnan(line.c);
}

// In whatever proportion.
bool are_same_lines(const Line& one, const Line& other) {
  if (is_not_a_number(one) || is_not_a_number(other)) {
    const auto is_identical = [](double left, double right) {
      return std::isnan(left) ? std::isnan(right) : left == right;
    };
    return is_identical(one.a, other.a) && is_identical(one.b, other.b) &&
           is_identical(one.c, other.c);
  }
  double ratio = 1;
  if (!is_zero(other.a)) {
    ratio = divide(one.a, other.a);
  } else if (!is_zero(other.b)) {
    ratio = divide(one.b, other.b);
  } else if (!is_zero(other.c)) {
    ratio = divide(one.c, other.c);
  }
  return is_equal(one.a, multiply(ratio, other.a)) && is_equal(one.b, multiply(ratio, other.b)) &&
         is_equal(one.c, multiply(ratio, other.c));
}

std::optional<Point> meeting_of_lines(const Line& one, const Line& other) {
  return geometric::intersection(one, other);
}

double distance_of_lines(const Line& one, const Line& other) {
  if (lines_meet(one, other)) return 0;
  const auto is_usable = [](double value) { return !is_zero(value) && !std::isnan(value); };
  double ratio = 1;
  if (is_usable(one.a) && is_usable(other.a)) {
    ratio = divide(one.a, other.a);
  } else if (is_usable(one.b) && is_usable(other.b)) {
    ratio = divide(one.b, other.b);
  }
  return divide(std::fabs(subtract(one.c, multiply(ratio, other.c))),
                geometric::hypotenuse(one.a, one.b));
}

Segment make_segment(const Point& one, const Point& other) { return {one, other}; }
Segment diagonal(const Box& box) { return {box.high, box.low}; }
double length(const Segment& segment) { return geometric::distance(segment.first, segment.second); }

bool segments_meet(const Segment& one, const Segment& other) {
  return geometric::intersection(one, other).has_value();
}
std::optional<Point> meeting_of_segments(const Segment& one, const Segment& other) {
  return geometric::intersection(one, other);
}
bool are_parallel_segments(const Segment& one, const Segment& other) {
  return is_equal(geometric::slope(one), geometric::slope(other));
}
bool are_perpendicular_segments(const Segment& one, const Segment& other) {
  return is_equal(geometric::slope(one), geometric::inverse_slope(other));
}
bool is_vertical_segment(const Segment& segment) {
  return is_equal(segment.first.x, segment.second.x);
}
bool is_horizontal_segment(const Segment& segment) {
  return is_equal(segment.first.y, segment.second.y);
}

bool are_same_segments(const Segment& one, const Segment& other) {
  return geometric::is_same(one.first, other.first) && geometric::is_same(one.second, other.second);
}
bool are_other_segments(const Segment& one, const Segment& other) {
  return !are_same_segments(one, other);
}

// By their lengths.
template <bool (*relation)(double, double)>
bool compare_lengths(const Segment& one, const Segment& other) {
  return relation(length(one), length(other));
}

Point center(const Segment& segment) { return geometric::center(segment); }

double distance_of_segments(const Segment& one, const Segment& other) {
  return geometric::nearest(one, other).distance;
}
double distance_to_line(const Segment& segment, const Line& line) {
  return geometric::nearest(segment, line).distance;
}
double distance_from_line(const Line& line, const Segment& segment) {
  return distance_to_line(segment, line);
}
double distance_to_box(const Segment& segment, const Box& box) {
  return geometric::nearest(box, segment).distance;
}
double distance_from_box(const Box& box, const Segment& segment) {
  return distance_to_box(segment, box);
}

// The point of the second that is nearest to the first; parallels have none.
std::optional<Point> nearest_of_segments(const Segment& one, const Segment& other) {
  if (geometric::slope(one) == geometric::slope(other)) return std::nullopt;
  return geometric::point_if_known(geometric::nearest(other, one));
}
std::optional<Point> nearest_to_line(const Line& line, const Segment& segment) {
  if (geometric::slope(segment) == geometric::slope(line)) return std::nullopt;
  return geometric::point_if_known(geometric::nearest(segment, line));
}
std::optional<Point> nearest_in_box(const Segment& segment, const Box& box) {
  return geometric::point_if_known(geometric::nearest(box, segment));
}

bool is_on_line(const Segment& segment, const Line& line) {
  return geometric::contains(line, segment.first) && geometric::contains(line, segment.second);
}
bool is_in_box(const Segment& segment, const Box& box) {
  return geometric::contains(box, segment.first) && geometric::contains(box, segment.second);
}
bool meets_line(const Segment& segment, const Line& line) {
  return geometric::intersection(segment, line).has_value();
}
bool meets_box(const Segment& segment, const Box& box) {
  return geometric::intersects(box, segment);
}

bool line_meets_box(const Line& line, const Box& box) {
  const std::vector<Point> corners = {
      box.low, {box.low.x, box.high.y}, box.high, {box.high.x, box.low.y}};
  return std::ranges::any_of(geometric::segments(corners, true), [&](const Segment& edge) {
    return geometric::intersection(edge, line).has_value();
  });
}

constexpr FunctionEntry kEntries[] = {
    {"line(point,point)", native<make_line>},
    {"line_intersect(line,line)", native<lines_meet>},
    {"line_parallel(line,line)", native<are_parallel>},
    {"line_perp(line,line)", native<are_perpendicular>},
    {"line_vertical(line)", native<is_vertical>},
    {"line_horizontal(line)", native<is_horizontal>},
    {"line_eq(line,line)", native<are_same_lines>},
    {"line_interpt(line,line)", native<meeting_of_lines>},
    {"line_distance(line,line)", native<distance_of_lines>},
    {"isparallel(line,line)", native<are_parallel>},
    {"isperp(line,line)", native<are_perpendicular>},
    {"isvertical(line)", native<is_vertical>},
    {"ishorizontal(line)", native<is_horizontal>},
    {"lseg(point,point)", native<make_segment>},
    {"lseg(box)", native<diagonal>},
    {"diagonal(box)", native<diagonal>},
    {"length(lseg)", native<length>},
    {"lseg_length(lseg)", native<length>},
    {"lseg_intersect(lseg,lseg)", native<segments_meet>},
    {"lseg_interpt(lseg,lseg)", native<meeting_of_segments>},
    {"lseg_parallel(lseg,lseg)", native<are_parallel_segments>},
    {"lseg_perp(lseg,lseg)", native<are_perpendicular_segments>},
    {"lseg_vertical(lseg)", native<is_vertical_segment>},
    {"lseg_horizontal(lseg)", native<is_horizontal_segment>},
    {"isparallel(lseg,lseg)", native<are_parallel_segments>},
    {"isperp(lseg,lseg)", native<are_perpendicular_segments>},
    {"isvertical(lseg)", native<is_vertical_segment>},
    {"ishorizontal(lseg)", native<is_horizontal_segment>},
    {"lseg_eq(lseg,lseg)", native<are_same_segments>},
    {"lseg_ne(lseg,lseg)", native<are_other_segments>},
    {"lseg_lt(lseg,lseg)", native<compare_lengths<geometric::is_less>>},
    {"lseg_le(lseg,lseg)", native<compare_lengths<geometric::is_at_most>>},
    {"lseg_gt(lseg,lseg)", native<compare_lengths<geometric::is_greater>>},
    {"lseg_ge(lseg,lseg)", native<compare_lengths<geometric::is_at_least>>},
    {"lseg_center(lseg)", native<center>},
    {"lseg_distance(lseg,lseg)", native<distance_of_segments>},
    {"dist_sl(lseg,line)", native<distance_to_line>},
    {"dist_ls(line,lseg)", native<distance_from_line>},
    {"dist_sb(lseg,box)", native<distance_to_box>},
    {"dist_bs(box,lseg)", native<distance_from_box>},
    {"close_lseg(lseg,lseg)", native<nearest_of_segments>},
    {"close_ls(line,lseg)", native<nearest_to_line>},
    {"close_sb(lseg,box)", native<nearest_in_box>},
    {"on_sl(lseg,line)", native<is_on_line>},
    {"on_sb(lseg,box)", native<is_in_box>},
    {"inter_sl(lseg,line)", native<meets_line>},
    {"inter_sb(lseg,box)", native<meets_box>},
    {"inter_lb(line,box)", native<line_meets_box>},
};

}  // namespace

std::span<const FunctionEntry> geometric_line_functions() { return kEntries; }

}  // namespace carto_mock::sql
