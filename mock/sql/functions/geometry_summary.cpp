// ST_Summary: a line on each part of a geometry, and what PostGIS keeps beside it (PostGIS manual,
// chapter 8.4).
#include <fmt/format.h>

#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>

#include "sql/functions/geometry_building.h"
#include "sql/functions/geometry_function_lists.h"
#include "sql/types/geometry_order.h"

namespace carto_mock::sql {
namespace {

std::string counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

// Z, M, B for a box, G for a geography, S for an SRID.
std::string flags_of(const Geometry& geometry, bool has_box, bool is_geography) {
  std::string flags;
  if (geometry.has_z) flags += 'Z';
  if (geometry.has_m) flags += 'M';
  if (has_box) flags += 'B';
  if (is_geography) flags += 'G';
  if (geometry.srid != 0) flags += 'S';
  return flags;
}

// Without a line end. Only a whole geometry has a box.
std::string summary_of(const Geometry& geometry, std::size_t depth, bool is_geography) {
  // PostGIS says so.
  if (geometry.type == GeometryType::kPolyhedralSurface) return "Object is of unknown type: 13";
  const std::string indentation(2 * depth, ' ');
  const bool has_box = depth == 0 && keeps_box(geometry);
  std::string text = fmt::format("{}{}[{}]", indentation, geometry_type_name(geometry.type),
                                 flags_of(geometry, has_box, is_geography));
  const auto add = std::back_inserter(text);
  switch (geometry.type) {
    case GeometryType::kPoint:
      break;
    case GeometryType::kLineString:
    case GeometryType::kCircularString:
    case GeometryType::kTriangle:
      fmt::format_to(add, " with {} points", geometry.vertex_count());
      break;
    case GeometryType::kPolygon:
      fmt::format_to(add, " with {}", counted(geometry.rings.size(), "ring"));
      if (!geometry.rings.empty()) text += ':';
      for (std::size_t i = 0; i < geometry.rings.size(); ++i) {
        fmt::format_to(add, "\n   ring {} has {} points", i, geometry.rings[i].size());
      }
      break;
    default:
      fmt::format_to(add, " with {}", counted(geometry.parts.size(), "element"));
      if (!geometry.parts.empty()) text += ':';
      for (const Geometry& part : geometry.parts)
        text += '\n' + summary_of(part, depth + 1, is_geography);
      break;
  }
  return text;
}

bool has_box(const AnyGeometry& geometry) { return keeps_box(geometry); }

template <bool is_geography>
std::string summary(const AnyGeometry& geometry) {
  return summary_of(geometry, 0, is_geography);
}

// Boxes come and go with the storage only.
Value same_geometry(const CallContext&, Arguments arguments) { return arguments[0]; }

constexpr FunctionEntry kEntries[] = {
    {"st_summary(geometry)", native<summary<false>>},
    {"st_summary(geography)", native<summary<true>>},
    {"postgis_hasbbox(geometry)", native<has_box>},
    {"postgis_addbbox(geometry)", same_geometry},
    {"postgis_dropbbox(geometry)", same_geometry},
    {"postgis_noop(geometry)", same_geometry},
};

}  // namespace

std::span<const FunctionEntry> geometry_summary_functions() { return kEntries; }

}  // namespace carto_mock::sql
