// ST_Covers and ST_CoveredBy of geographies (PostGIS manual, chapter 8.11).
//
// PostGIS counts the edges that the way to a place outside crosses. Where something lies on a
// boundary, or as near as rounding, its answer hangs on its arithmetic: that is refused.
#include <algorithm>
#include <string>
#include <string_view>

#include "sql/functions/geography_distance.h"
#include "sql/functions/geometry_building.h"
#include "sql/functions/geometry_function_lists.h"

namespace carto_mock::sql {
namespace {

constexpr double kOnBoundary = 1e-9;  // radians; some millimeters

[[noreturn]] void refuse(std::string_view what) {
  throw Error::unsupported("ST_Covers() of geographies " + std::string(what));
}

Geometry boundary_of(const Geometry& simple) {
  if (simple.rings.empty()) return simple;
  std::vector<Geometry> lines;
  lines.reserve(simple.rings.size());
  for (const auto& ring : simple.rings) lines.push_back(line_like(simple, ring));
  return collection_like(simple, GeometryType::kMultiLineString, std::move(lines));
}

bool is_apart(const Geometry& one, const Geometry& other, SessionServices& session) {
  return angle_between_geographies(boundary_of(one), boundary_of(other), session) > kOnBoundary;
}

bool polygon_covers(const Geometry& polygon, const Geometry& other, SessionServices& session) {
  if (other.type == GeometryType::kPolygon && (polygon.rings.size() > 1 || other.rings.size() > 1))
    refuse("of polygons with holes");
  const std::vector<Coordinate>& vertices =
      other.rings.empty() ? other.coordinates : other.rings[0];
  const bool is_one_outside = std::ranges::any_of(vertices, [&](const Coordinate& at) {
    return is_apart(polygon, point_like(other, at), session) && !polygon_covers_place(polygon, at);
  });
  if (is_one_outside) return false;
  if (!is_apart(polygon, other, session)) refuse("that touch or cross");
  return true;
}

bool simple_covers(const Geometry& one, const Geometry& other, SessionServices& session) {
  if (topological_dimension(other) > topological_dimension(one)) return false;
  if (one.type == GeometryType::kPolygon) return polygon_covers(one, other, session);
  if (is_apart(one, other, session)) return false;
  const bool is_point = other.type == GeometryType::kPoint;
  const bool is_vertex =
      is_point && std::ranges::any_of(one.coordinates, [&](const Coordinate& at) {
        return at.x == other.coordinates[0].x && at.y == other.coordinates[0].y;
      });
  if (!is_vertex || one.has_z || other.has_z) refuse("of lines and points that touch");
  return true;
}

// All of it by one part of the other, as PostGIS has it.
bool covers_all(const Geometry& one, const Geometry& other, SessionServices& session) {
  bool covers = false;
  for_each_simple(one, [&](const Geometry& part) {
    if (part.is_empty() || covers) return;
    covers = true;
    for_each_simple(other, [&](const Geometry& covered) {
      covers = covers && simple_covers(part, covered, session);
    });
  });
  return covers;
}

bool covers_as(const CallContext& context, const Geometry& one, const Geometry& other,
               std::string_view function) {
  require_same_srid(one, other, function);
  if (one.is_empty() || other.is_empty()) return false;
  for_each_simple(other, [](const Geometry& part) {
    if (part.is_empty()) refuse("with empty parts");
  });
  return covers_all(one, other, context.session);
}

bool covers(const CallContext& context, const Geometry& one, const Geometry& other) {
  return covers_as(context, one, other, "geography_covers");
}
bool covered_by(const CallContext& context, const Geometry& one, const Geometry& other) {
  return covers_as(context, other, one, "geography_coveredby");
}

constexpr FunctionEntry kEntries[] = {
    {"st_covers(geography,geography)", native<covers>},
    {"_st_covers(geography,geography)", native<covers>},
    {"st_coveredby(geography,geography)", native<covered_by>},
    {"_st_coveredby(geography,geography)", native<covered_by>},
};

}  // namespace

std::span<const FunctionEntry> geography_covering_functions() { return kEntries; }

}  // namespace carto_mock::sql
