#include "sql/types/bounding_box.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>

#include "sql/types/ewkb_vertices.h"
#include "sql/types/geometry_text.h"
#include "sql/types/number_text.h"
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

void extend(std::optional<Box3d>& box, const Coordinate& vertex) {
  if (!box) {
    box = Box3d{vertex.x, vertex.y, vertex.z, vertex.x, vertex.y, vertex.z, 0};
    return;
  }
  box->x_min = std::min(box->x_min, vertex.x);
  box->y_min = std::min(box->y_min, vertex.y);
  box->z_min = std::min(box->z_min, vertex.z);
  box->x_max = std::max(box->x_max, vertex.x);
  box->y_max = std::max(box->y_max, vertex.y);
  box->z_max = std::max(box->z_max, vertex.z);
}

void extend(std::optional<Box3d>& box, const Geometry& geometry) {
  for (const Coordinate& vertex : geometry.coordinates) extend(box, vertex);
  for (const auto& ring : geometry.rings) {
    for (const Coordinate& vertex : ring) extend(box, vertex);
  }
  for (const Geometry& part : geometry.parts) extend(box, part);
}

// Two corners between the parentheses, each of as many numbers. None: the text is something else.
std::optional<std::vector<std::vector<double>>> parse_corners(std::string_view text) {
  std::vector<std::vector<double>> corners;
  const std::size_t close = text.find(')');
  text = text.substr(0, close);
  while (true) {
    const std::size_t comma = text.find(',');
    std::string_view corner = text.substr(0, comma);
    std::vector<double> ordinates;
    while (!(corner = trim_whitespace(corner)).empty()) {
      const std::size_t end = std::min(corner.find_first_of(" \t\n\r"), corner.size());
      try {
        ordinates.push_back(parse_float8(corner.substr(0, end)));
      } catch (const Error&) {
        return std::nullopt;
      }
      corner.remove_prefix(end);
    }
    corners.push_back(std::move(ordinates));
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  return corners;
}

float round_down(double value) {
  const auto rounded = static_cast<float>(value);
  return static_cast<double>(rounded) <= value
             ? rounded
             : std::nextafter(rounded, -std::numeric_limits<float>::infinity());
}

float round_up(double value) {
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
  const auto corners = starts_with_ignoring_case(text, kPrefix)
                           ? parse_corners(text.substr(kPrefix.size()))
                           : std::nullopt;
  if (!corners || corners->size() != 2 || (*corners)[0].size() != 2 || (*corners)[1].size() != 2) {
    throw Error(sqlstate::kInternalError,
                "box2d parser - couldn't parse.  It should look like: BOX(xmin ymin,xmax ymax)");
  }
  const auto& first = (*corners)[0];
  const auto& second = (*corners)[1];
  return {std::min(first[0], second[0]), std::min(first[1], second[1]),
          std::max(first[0], second[0]), std::max(first[1], second[1])};
}

Box3d parse_box3d(std::string_view text) {
  constexpr std::string_view kPrefix = "BOX3D(";
  if (!starts_with_ignoring_case(text, kPrefix)) {
    throw Error(sqlstate::kInternalError, "BOX3D parser - doesn't start with BOX3D(");
  }
  auto corners = parse_corners(text.substr(kPrefix.size()));
  const auto is_corner = [](const std::vector<double>& corner) {
    return corner.size() == 2 || corner.size() == 3;
  };
  if (!corners || corners->size() != 2 || !is_corner((*corners)[0]) ||
      (*corners)[0].size() != (*corners)[1].size()) {
    throw Error(sqlstate::kInternalError,
                "BOX3D parser - couldn't parse.  It should look like: BOX3D(xmin ymin zmin,xmax "
                "ymax zmax) or BOX3D(xmin ymin,xmax ymax)");
  }
  std::optional<Box3d> box;
  for (std::vector<double>& corner : *corners) {
    corner.resize(3);
    extend(box, Coordinate{corner[0], corner[1], corner[2], 0});
  }
  return *box;
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
  std::optional<Box3d> box;
  visit_ewkb_vertices(ewkb, [&box](double x, double y) { extend(box, Coordinate{x, y}); });
  if (!box) return std::nullopt;
  return Box2d{box->x_min, box->y_min, box->x_max, box->y_max};
}

}  // namespace carto_mock::sql
