// Where PostgreSQL's geometric shapes meet, and where they are nearest to each other. Every
// computation is done in the order in which PostgreSQL does it: with its tolerance the order shows
// in answers.
#pragma once

#include <optional>

#include "sql/functions/geometric_shapes.h"

namespace carto_mock::sql::geometric {

Line line_through(const Point& point, double slope);
double slope(const Line& line);
double inverse_slope(const Line& line);
double slope(const Segment& segment);
double inverse_slope(const Segment& segment);

bool contains(const Line& line, const Point& point);
bool contains(const Segment& segment, const Point& point);
bool contains(const Box& box, const Point& point);
bool contains(const Box& outer, const Box& inner);

std::optional<Point> intersection(const Line& one, const Line& other);
std::optional<Point> intersection(const Segment& segment, const Line& line);
std::optional<Point> intersection(const Segment& one, const Segment& other);
bool intersects(const Box& box, const Segment& segment);
bool overlaps(const Box& one, const Box& other);

struct Nearest {
  Point point;  // on the first shape
  double distance = 0;
};
// None where the distance is no number.
inline std::optional<Point> point_if_known(const Nearest& nearest) {
  return std::isnan(nearest.distance) ? std::nullopt : std::optional(nearest.point);
}
Nearest nearest(const Line& line, const Point& point);
Nearest nearest(const Segment& segment, const Point& point);
Nearest nearest(const Segment& segment, const Line& line);
Nearest nearest(const Segment& one, const Segment& other);
Nearest nearest(const Box& box, const Point& point);
Nearest nearest(const Box& box, const Segment& segment);

enum class Place { kOutside, kInside, kOnEdge };
Place place_in(const std::vector<Point>& polygon, const Point& point);
bool contains(const Polygon& polygon, const Point& point);
bool contains(const Polygon& outer, const Polygon& inner);
bool overlaps(const Polygon& one, const Polygon& other);
double distance(const Polygon& polygon, const Point& point);  // 0 within
// About the mean of the corners, as far out as they are on average.
Circle circle_of(const Polygon& polygon);

}  // namespace carto_mock::sql::geometric
