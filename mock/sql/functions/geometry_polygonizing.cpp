// Lines joined, areas made of lines, areas divided into cells and triangles (PostGIS manual,
// chapter 8.14).
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/functions/aggregate_maker.h"
#include "sql/functions/geometry_building.h"
#include "sql/functions/geometry_function_lists.h"
#include "sql/functions/geometry_inputs.h"
#include "sql/functions/geos_operations.h"

namespace carto_mock::sql {
namespace {

Geometry merge_lines(const Geometry& geometry) {
  if (geometry.is_empty()) return geometry;
  return run_geos(geometry, "lwgeom_linemerge_directed", GEOSLineMerge_r);
}

Geometry merge_lines_directed(const Geometry& geometry, bool directed) {
  if (geometry.is_empty()) return geometry;
  return run_geos(geometry, "lwgeom_linemerge_directed",
                  directed ? GEOSLineMergeDirected_r : GEOSLineMerge_r);
}

std::optional<Geometry> build_area(const Geometry& geometry) {
  if (geometry.is_empty()) {
    Geometry polygon = empty_like(geometry, GeometryType::kPolygon);
    polygon.has_m = false;
    return polygon;
  }
  Geometry area = run_geos(geometry, "LWGEOM_buildarea", GEOSBuildArea_r);
  if (area.is_empty()) return std::nullopt;
  return area;
}

// Of what a text of lines encloses. The text is read twice, with the warnings that this gives.
std::optional<Geometry> area_of_text(const CallContext& context, std::string_view text,
                                     std::int32_t srid) {
  const Geometry read = require_plain(geometry_from_wkt(context, text, srid));
  if (read.type != GeometryType::kMultiLineString)
    throw Error(sqlstate::kRaiseException, "Input is not a MultiLinestring");
  return build_area(require_plain(geometry_from_wkt(context, text, srid)));
}

std::optional<Geometry> polygon_of_text(const CallContext& context, std::string_view text,
                                        std::int32_t srid) {
  std::optional<Geometry> area = area_of_text(context, text, srid);
  if (area && area->type != GeometryType::kPolygon) {
    throw Error(sqlstate::kRaiseException,
                "Input returns more then a single polygon, try using BdMPolyFromText instead");
  }
  return area;
}

std::optional<Geometry> polygons_of_text(const CallContext& context, std::string_view text,
                                         std::int32_t srid) {
  std::optional<Geometry> area = area_of_text(context, text, srid);
  if (!area || area->type != GeometryType::kPolygon) return area;
  if (area->is_empty()) return empty_like(*area, GeometryType::kMultiPolygon);
  return collection_like(*area, GeometryType::kMultiPolygon, {*area});
}

// None of no geometries.
std::optional<Geometry> polygonize(const std::vector<Geometry>& geometries) {
  if (geometries.empty()) return std::nullopt;
  const GeosSession geos;
  std::vector<GeosGeometry> imported;
  std::vector<const GEOSGeometry*> pointers;
  for (const Geometry& geometry : geometries) {
    if (geometry.srid != geometries.front().srid)
      throw Error::unsupported("ST_Polygonize() of geometries with different SRIDs");
    imported.push_back(geos.import(geometry));
    pointers.push_back(imported.back().get());
  }
  return geos.export_geometry(geos.own(GEOSPolygonize_r(geos.handle(), pointers.data(),
                                                        static_cast<unsigned int>(pointers.size())),
                                       "GEOSPolygonize"),
                              geometries.front().srid,
                              std::ranges::any_of(geometries, &Geometry::has_z));
}

std::optional<Geometry> polygonize_array(const Array& array) {
  std::vector<Geometry> geometries;
  for (const Value& element : array.elements) {
    if (!element.is_null()) geometries.push_back(NativeCodec<AnyGeometry>::unpack(element));
  }
  return polygonize(geometries);
}

class Polygonize final : public Aggregate {
 public:
  void step(const CallContext&, Arguments arguments) override {
    if (!arguments[0].is_null())
      geometries_.push_back(NativeCodec<AnyGeometry>::unpack(arguments[0]));
  }
  Value finish(const CallContext&) override {
    const std::optional<Geometry> areas = polygonize(geometries_);
    return areas ? NativeCodec<Geometry>::pack(*areas) : Value();
  }

 private:
  std::vector<Geometry> geometries_;
};

// As triangles, or as their edges.
Geometry delaunay_triangles(const Geometry& geometry, double tolerance, std::int32_t form) {
  constexpr std::int32_t kLastForm = 2;
  if (form == kLastForm) throw Error::unsupported("triangulated surfaces");
  if (form < 0 || form > kLastForm)
    throw Error::unsupported("ST_DelaunayTriangles() of such a form");
  return run_geos(geometry, "GEOSDelaunayTriangulation", [=](auto handle, const auto* imported) {
    return GEOSDelaunayTriangulation_r(handle, imported, tolerance, form);
  });
}

Geometry triangulate_polygon(const Geometry& geometry) {
  return run_geos(geometry, "lwgeom_triangulate_polygon", GEOSConstrainedDelaunayTriangulation_r);
}

template <bool as_lines>
std::optional<Geometry> voronoi(std::optional<Geometry> geometry, std::optional<double> tolerance,
                                std::optional<Geometry> extent) {
  if (!geometry) return std::nullopt;
  if (!tolerance || *tolerance < 0) throw_geometry_error("Tolerance must be a positive number.");
  std::optional<Box2d> box;
  if (extent) {
    box = bounding_box(*extent);
    if (!box) throw_geometry_error("Could not determine envelope of clipping geometry.");
  }
  std::vector<Geometry> points;
  for_each_run(*geometry, [&](const std::vector<Coordinate>& run) {
    for (const Coordinate& at : run)
      points.push_back(point_like(empty_geometry(GeometryType::kPoint, geometry->srid), at));
  });
  bool is_single_place = true;
  for (const Geometry& point : points)
    is_single_place &= point.coordinates[0] == points.front().coordinates[0];
  if (is_single_place) return empty_geometry(GeometryType::kGeometryCollection, geometry->srid);
  const Geometry sites = collection_like(empty_geometry(GeometryType::kPoint, geometry->srid),
                                         GeometryType::kMultiPoint, std::move(points));
  constexpr int kLines = as_lines ? 1 : 0;
  const GeosSession geos;
  const GeosGeometry imported = geos.import(sites);
  GeosGeometry envelope;
  if (box)
    envelope = GeosGeometry{
        GEOSGeom_createRectangle_r(geos.handle(), box->x_min, box->y_min, box->x_max, box->y_max),
        GeosDeleter{geos.handle()}};
  const GeosGeometry diagram{
      GEOSVoronoiDiagram_r(geos.handle(), imported.get(), envelope.get(), *tolerance, kLines),
      GeosDeleter{geos.handle()}};
  if (diagram == nullptr) throw_geometry_error("GEOSVoronoiDiagram: " + geos.error());
  return geos.export_geometry(diagram, sites.srid, sites.has_z);
}

constexpr FunctionEntry kEntries[] = {
    {"st_linemerge(geometry)", native_any<merge_lines>},
    {"st_linemerge(geometry,boolean)", native_any<merge_lines_directed>},
    {"st_buildarea(geometry)", native_any<build_area>},
    {"st_bdpolyfromtext(text,integer)", native<polygon_of_text>},
    {"st_bdmpolyfromtext(text,integer)", native<polygons_of_text>},
    {"st_polygonize(geometry[])", native_any<polygonize_array>},
    {"st_delaunaytriangles(geometry,double precision,integer)", native_any<delaunay_triangles>},
    {"st_triangulatepolygon(geometry)", native_any<triangulate_polygon>},
    {"st_voronoipolygons(geometry,double precision,geometry)", native_any<voronoi<false>>},
    {"st_voronoilines(geometry,double precision,geometry)", native_any<voronoi<true>>},
};

constexpr AggregateEntry kAggregateEntries[] = {
    {"st_polygonize(geometry)", true, make_aggregate<Polygonize>},
};

}  // namespace

std::span<const FunctionEntry> geometry_polygonizing_functions() { return kEntries; }
std::span<const AggregateEntry> geometry_polygonizing_aggregates() { return kAggregateEntries; }

}  // namespace carto_mock::sql
