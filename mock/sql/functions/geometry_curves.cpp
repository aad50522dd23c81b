// Curves for straight kinds and straight kinds for curves (PostGIS manual, chapter 8.5).
#include <fmt/format.h>

#include <cstdint>
#include <string_view>
#include <utility>

#include "sql/functions/geometry_building.h"
#include "sql/functions/geometry_function_lists.h"
#include "sql/types/arc_lines.h"
#include "sql/types/arc_recognition.h"
#include "sql/types/arcs.h"

namespace carto_mock::sql {
namespace {

// PostGIS reads a vertex of empty arcs from what is in memory.
void refuse_empty_arcs(const Geometry& geometry, std::string_view function) {
  if (geometry.type == GeometryType::kCircularString && geometry.is_empty())
    throw Error::unsupported(fmt::format("{}() of empty arcs", function));
  for (const Geometry& part : geometry.parts) refuse_empty_arcs(part, function);
}

// Polygons for triangles, collections for surfaces of polygons or triangles.
Geometry without_surfaces(Geometry geometry) {
  if (geometry.type == GeometryType::kTriangle) {
    if (geometry.is_empty())
      throw_geometry_error("lwpoly_from_lwlines: shell must have at least 4 points");
    geometry.type = GeometryType::kPolygon;
  }
  if (geometry.type == GeometryType::kTin || geometry.type == GeometryType::kPolyhedralSurface)
    geometry.type = GeometryType::kGeometryCollection;
  for (Geometry& part : geometry.parts) part = without_surfaces(std::move(part));
  return geometry;
}

// Version 1.2 knows surfaces and triangles, but not curves.
Geometry as_standard_version(const Geometry& geometry, std::string_view version) {
  refuse_empty_arcs(geometry, "ST_ForceSFS");
  Geometry standard = with_lines_for_arcs(geometry);
  return version == "1.2" ? standard : without_surfaces(std::move(standard));
}

Geometry as_standard(const Geometry& geometry) { return as_standard_version(geometry, "1.1"); }

// The flags are those of ST_CurveToLine().
Geometry curve_to_line(const AnyGeometry& geometry, double tolerance, std::int32_t kind,
                       std::int32_t flags) {
  constexpr std::int32_t kSymmetric = 1;
  constexpr std::int32_t kRetainAngle = 2;
  if (has_arcs(geometry)) refuse_empty_arcs(geometry, "ST_CurveToLine");
  return with_lines_for_arcs(geometry, {.measure = static_cast<ArcSteps::Measure>(kind),
                                        .amount = tolerance,
                                        .is_symmetric = (flags & kSymmetric) != 0,
                                        .retains_angle = (flags & kRetainAngle) != 0});
}

Geometry line_to_curve(const AnyGeometry& geometry) { return with_arcs_for_lines(geometry); }

// The kinds that could hold curves, without making any.
Geometry force_curve(const AnyGeometry& given) {
  const Geometry& geometry = given;
  switch (geometry.type) {
    case GeometryType::kLineString: {
      Geometry curve = empty_like(geometry, GeometryType::kCompoundCurve);
      if (!geometry.is_empty()) curve.parts.push_back(geometry);
      return curve;
    }
    case GeometryType::kPolygon: {
      Geometry polygon = empty_like(geometry, GeometryType::kCurvePolygon);
      polygon.parts.reserve(geometry.rings.size());
      for (const auto& ring : geometry.rings) polygon.parts.push_back(line_like(geometry, ring));
      return polygon;
    }
    case GeometryType::kMultiLineString:
    case GeometryType::kMultiPolygon: {
      Geometry result = geometry;
      result.type = geometry.type == GeometryType::kMultiPolygon ? GeometryType::kMultiSurface
                                                                 : GeometryType::kMultiCurve;
      return result;
    }
    default:
      return geometry;
  }
}

constexpr FunctionEntry kEntries[] = {
    {"st_forcesfs(geometry)", native_any<as_standard>},
    {"st_forcesfs(geometry,text)", native_any<as_standard_version>},
    {"st_curvetoline(geometry,double precision,integer,integer)", native_any<curve_to_line>},
    {"st_linetocurve(geometry)", native_any<line_to_curve>},
    {"st_forcecurve(geometry)", native_any<force_curve>},
};

}  // namespace

std::span<const FunctionEntry> geometry_curve_functions() { return kEntries; }

}  // namespace carto_mock::sql
