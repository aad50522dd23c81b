// Geometries as SVG (PostGIS manual, ST_AsSVG): points as attributes, lines and polygons as the
// data of a path. SVG's y axis points down.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "sql/functions/function_lists.h"
#include "sql/functions/geometry_building.h"
#include "sql/types/geometry_text.h"

namespace carto_mock::sql {
namespace {

class SvgText {
 public:
  SvgText(bool is_relative, int digits) : is_relative_(is_relative), digits_(digits) {}

  void append(const Geometry& geometry) {
    switch (geometry.type) {
      case GeometryType::kPoint:
        append_point(geometry);
        return;
      case GeometryType::kLineString:
        append_run(geometry.coordinates, geometry.coordinates.size());
        return;
      case GeometryType::kPolygon:
        append_rings(geometry);
        return;
      case GeometryType::kMultiPoint:
        append_parts(geometry, ',');
        return;
      case GeometryType::kMultiLineString:
      case GeometryType::kMultiPolygon:
        append_parts(geometry, ' ');
        return;
      case GeometryType::kGeometryCollection:
        for (const Geometry& part : geometry.parts) {
          if (!is_plain(part.type) && part.is_empty()) refuse_kind();
          if (!is_plain(part.type) || part.type == GeometryType::kGeometryCollection)
            throw_geometry_error(fmt::format("assvg_geom_size: '{}' geometry type not supported.",
                                             geometry_type_name(part.type)));
        }
        append_parts(geometry, ';');
        return;
      default:
        throw_geometry_error(fmt::format("lwgeom_to_svg: '{}' geometry type not supported",
                                         geometry_type_name(geometry.type)));
    }
  }

  std::string text() && { return std::move(text_); }

 private:
  void append_parts(const Geometry& geometry, char separator) {
    bool is_first = true;
    for (const Geometry& part : geometry.parts) {
      if (!is_first) text_ += separator;
      is_first = false;
      append(part);
    }
  }

  void append_point(const Geometry& point) {
    // PostGIS prints memory that it never wrote.
    if (point.is_empty()) throw Error::unsupported("ST_AsSVG of an empty point among others");
    const Coordinate& at = point.coordinates[0];
    text_ += is_relative_ ? "x=\"" : "cx=\"";
    text_ += number(at.x);
    text_ += is_relative_ ? "\" y=\"" : "\" cy=\"";
    text_ += number(-at.y);
    text_ += '"';
  }

  // The first `count` vertices; a ring's last one is not drawn but closed to.
  void append_run(const std::vector<Coordinate>& run, std::size_t count) {
    const double scale = std::pow(10, digits_);
    text_ += "M ";
    double x = 0;
    double y = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (i == 1) text_ += is_relative_ ? " l " : " L ";
      if (i > 1) text_ += ' ';
      double step_x = run[i].x;
      double step_y = run[i].y;
      if (is_relative_) {
        const double next_x = std::round(run[i].x * scale) / scale;
        const double next_y = std::round(run[i].y * scale) / scale;
        step_x = next_x - x;
        step_y = next_y - y;
        x = next_x;
        y = next_y;
      }
      text_ += number(step_x);
      text_ += ' ';
      text_ += number(-step_y);
    }
  }

  void append_rings(const Geometry& polygon) {
    bool is_first = true;
    for (const std::vector<Coordinate>& ring : polygon.rings) {
      if (!is_first) text_ += ' ';
      is_first = false;
      append_run(ring, ring.empty() ? 0 : ring.size() - 1);
      text_ += is_relative_ ? " z" : " Z";
    }
  }

  std::string number(double value) const { return format_coordinate(value, digits_); }

  bool is_relative_;
  int digits_;
  std::string text_;
};

std::string svg(const Geometry& geometry, std::int32_t relative, std::int32_t digits) {
  if (geometry.is_empty()) return {};
  require_room_for(geometry, digits);
  constexpr std::int32_t kFewest = -20;  // which PostGIS reckons with, and fails
  if (digits < kFewest) throw Error::unsupported("ST_AsSVG() with so few digits");
  SvgText text(relative != 0, std::max(digits, 0));
  text.append(geometry);
  return std::move(text).text();
}

constexpr FunctionEntry kEntries[] = {
    {"st_assvg(geometry,integer,integer)", native_any<svg>},
    {"st_assvg(geography,integer,integer)", native<svg>},
};

}  // namespace

std::span<const FunctionEntry> geometry_svg_functions() { return kEntries; }

}  // namespace carto_mock::sql
