#include "sql/types/bounding_box.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>

#include "sql/types/arcs.h"
#include "sql/types/ewkb.h"
#include "sql/types/ewkb_point.h"
#include "sql/types/ewkb_vertices.h"
#include "sql/types/geometry_text.h"
#include "sql/types/text_scanner.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

template <typename T>
void append(std::string& bytes, const T& value) {
  std::array<char, sizeof(T)> buffer{};
  std::memcpy(buffer.data(), &value, sizeof(T));
  bytes.append(buffer.data(), buffer.size());
}

template <typename T>
T take(std::string_view& bytes) {
  if (bytes.size() < sizeof(T)) {
    throw Error(sqlstate::kInternalError, "stored box is damaged");
  }
  T value{};
  std::memcpy(&value, bytes.data(), sizeof(T));
  bytes.remove_prefix(sizeof(T));
  return value;
}

// As PostGIS has it of NaN: it stays until something else comes, and comes over everything.
void extend(std::optional<Box3d>& box, const Coordinate& vertex) {
  if (!box) {
    box = Box3d{vertex.x, vertex.y, vertex.z, vertex.x, vertex.y, vertex.z, 0};
    return;
  }
  box->x_min = box->x_min < vertex.x ? box->x_min : vertex.x;
  box->y_min = box->y_min < vertex.y ? box->y_min : vertex.y;
  box->z_min = box->z_min < vertex.z ? box->z_min : vertex.z;
  box->x_max = box->x_max > vertex.x ? box->x_max : vertex.x;
  box->y_max = box->y_max > vertex.y ? box->y_max : vertex.y;
  box->z_max = box->z_max > vertex.z ? box->z_max : vertex.z;
}

void extend(std::optional<Box3d>& box, const Geometry& geometry) {
  if (geometry.type == GeometryType::kCircularString) {
    for_each_arc(geometry, [&box](const Arc& arc) {
      const ArcCorners corners = corners_of(arc);
      extend(box, corners.low);
      extend(box, corners.high);
    });
    return;
  }
  for (const Coordinate& vertex : geometry.coordinates) extend(box, vertex);
  // As PostGIS has it: whatever an inner ring does, it counts for nothing.
  if (!geometry.rings.empty()) {
    for (const Coordinate& vertex : geometry.rings.front()) extend(box, vertex);
  }
  for (const Geometry& part : geometry.parts) extend(box, part);
}

// Two corners of so many ordinates each, as C's scanf() reads them: a number ends where no more of
// it comes, and nobody looks at what stands behind the last. `gap`: may blanks precede the comma?
std::optional<std::array<std::vector<double>, 2>> scan_corners(std::string_view text,
                                                               std::size_t ordinates, bool gap) {
  const std::string terminated(text);
  const char* at = terminated.c_str();
  std::array<std::vector<double>, 2> corners;
  for (std::vector<double>& corner : corners) {
    if (&corner == &corners.back()) {
      while (gap && is_space(*at)) ++at;
      if (*at++ != ',') return std::nullopt;
    }
    for (std::size_t i = 0; i < ordinates; ++i) {
      char* end = nullptr;
      corner.push_back(std::strtod(at, &end));
      if (end == at) return std::nullopt;
      at = end;
    }
  }
  return corners;
}

// NaN is not greater than anything, and stays where it was written.
void order_corners(std::vector<double>& least, std::vector<double>& most) {
  for (std::size_t i = 0; i < least.size(); ++i) {
    if (least[i] > most[i]) std::swap(least[i], most[i]);
  }
}

// Points are most of what operators look at, at every row.
std::optional<Box2d> box_of_point(std::string_view ewkb) {
  const std::optional<EwkbPoint> point = read_ewkb_point(ewkb);
  if (!point) return std::nullopt;
  return Box2d{point->at.x, point->at.y, point->at.x, point->at.y};
}

constexpr float kLargestFloat = std::numeric_limits<float>::max();

// What no float reaches is the largest one.
float round_down(double value) {
  if (value > kLargestFloat) return kLargestFloat;
  if (value <= -kLargestFloat) return -kLargestFloat;
  const auto rounded = static_cast<float>(value);
  return static_cast<double>(rounded) <= value
             ? rounded
             : std::nextafter(rounded, -std::numeric_limits<float>::infinity());
}

float round_up(double value) {
  if (value >= kLargestFloat) return kLargestFloat;
  if (value < -kLargestFloat) return -kLargestFloat;
  const auto rounded = static_cast<float>(value);
  return static_cast<double>(rounded) >= value
             ? rounded
             : std::nextafter(rounded, std::numeric_limits<float>::infinity());
}

}  // namespace

FloatBox outward_rounded(const Box2d& box) {
  return {round_down(box.x_min), round_down(box.y_min), round_up(box.x_max), round_up(box.y_max)};
}

std::string encode_box2d(const Box2d& box) {
  std::string bytes;
  for (const double ordinate : {box.x_min, box.y_min, box.x_max, box.y_max}) {
    append(bytes, ordinate);
  }
  return bytes;
}

Box2d decode_box2d(std::string_view bytes) {
  Box2d box;
  for (double* const ordinate : {&box.x_min, &box.y_min, &box.x_max, &box.y_max}) {
    *ordinate = take<double>(bytes);
  }
  return box;
}

std::string encode_box3d(const Box3d& box) {
  std::string bytes;
  for (const double ordinate : {box.x_min, box.y_min, box.z_min, box.x_max, box.y_max, box.z_max}) {
    append(bytes, ordinate);
  }
  append(bytes, box.srid);
  return bytes;
}

Box3d decode_box3d(std::string_view bytes) {
  Box3d box;
  for (double* const ordinate :
       {&box.x_min, &box.y_min, &box.z_min, &box.x_max, &box.y_max, &box.z_max}) {
    *ordinate = take<double>(bytes);
  }
  box.srid = take<std::int32_t>(bytes);
  return box;
}

Box2d parse_box2d(std::string_view text) {
  constexpr std::string_view kPrefix = "BOX(";
  auto corners = starts_with_ignoring_case(text, kPrefix)
                     ? scan_corners(text.substr(kPrefix.size()), 2, false)
                     : std::nullopt;
  if (!corners) {
    throw Error(sqlstate::kInternalError,
                "box2d parser - couldn't parse.  It should look like: BOX(xmin ymin,xmax ymax)");
  }
  auto& [least, most] = *corners;
  order_corners(least, most);
  return {least[0], least[1], most[0], most[1]};
}

Box3d parse_box3d(std::string_view text) {
  constexpr std::string_view kPrefix = "BOX3D(";
  if (!text.starts_with(kPrefix)) {
    throw Error(sqlstate::kInternalError, "BOX3D parser - doesn't start with BOX3D(");
  }
  text.remove_prefix(kPrefix.size());
  auto corners = scan_corners(text, 3, true);
  if (!corners) corners = scan_corners(text, 2, true);
  if (!corners) {
    throw Error(sqlstate::kInternalError,
                "BOX3D parser - couldn't parse.  It should look like: BOX3D(xmin ymin zmin,xmax "
                "ymax zmax) or BOX3D(xmin ymin,xmax ymax)");
  }
  auto& [least, most] = *corners;
  least.resize(3);
  most.resize(3);
  order_corners(least, most);
  Box3d box;
  box.x_min = least[0];
  box.y_min = least[1];
  box.z_min = least[2];
  box.x_max = most[0];
  box.y_max = most[1];
  box.z_max = most[2];
  return box;
}

std::string format_box2d(const Box2d& box) {
  const auto ordinate = [](double value) { return format_coordinate(value, kDefaultWktDigits); };
  return fmt::format("BOX({} {},{} {})", ordinate(box.x_min), ordinate(box.y_min),
                     ordinate(box.x_max), ordinate(box.y_max));
}

std::string format_box3d(const Box3d& box) {
  const auto ordinate = [](double value) { return format_coordinate(value, kDefaultWktDigits); };
  return fmt::format("BOX3D({} {} {},{} {} {})", ordinate(box.x_min), ordinate(box.y_min),
                     ordinate(box.z_min), ordinate(box.x_max), ordinate(box.y_max),
                     ordinate(box.z_max));
}

std::optional<Box3d> bounding_box_3d(const Geometry& geometry) {
  std::optional<Box3d> box;
  extend(box, geometry);
  if (box) box->srid = geometry.srid;
  return box;
}

std::optional<Box2d> bounding_box(const Geometry& geometry) {
  const std::optional<Box3d> box = bounding_box_3d(geometry);
  if (!box) return std::nullopt;
  return Box2d{box->x_min, box->y_min, box->x_max, box->y_max};
}

std::optional<Box2d> bounding_box_of_ewkb(std::string_view ewkb) {
  if (const std::optional<Box2d> point = box_of_point(ewkb)) return point;
  std::optional<Box3d> box;
  const bool is_plain = visit_ewkb_vertices(ewkb, [&box](double x, double y) {
    extend(box, Coordinate{x, y});
  });
  if (!is_plain) return bounding_box(read_any_ewkb(ewkb));
  if (!box) return std::nullopt;
  return Box2d{box->x_min, box->y_min, box->x_max, box->y_max};
}

}  // namespace carto_mock::sql
