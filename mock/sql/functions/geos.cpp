#include "sql/functions/geos.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "sql/functions/geometry_building.h"
#include "sql/functions/geometry_native.h"
#include "sql/types/arc_lines.h"
#include "sql/types/arcs.h"

namespace carto_mock::sql {
namespace {

// Makes a geometry of GEOS's from ours, part by part: some may have Z and others not. Null: GEOS
// has refused one, and its message is in the session.
class Importer {
 public:
  explicit Importer(GEOSContextHandle_t handle) : handle_(handle) {}

  GEOSGeometry* import(const Geometry& geometry) const {
    switch (geometry.type) {
      case GeometryType::kPoint:
        return point(geometry);
      case GeometryType::kLineString: {
        // PostGIS repeats the vertex of a line that has but one.
        std::vector<Coordinate> line = geometry.coordinates;
        if (line.size() == 1) line.push_back(line.front());
        GEOSCoordSequence* const run = sequence(line, geometry.has_z);
        return run == nullptr ? nullptr : GEOSGeom_createLineString_r(handle_, run);
      }
      case GeometryType::kPolygon:
        return polygon(geometry);
      case GeometryType::kMultiPoint:
        return collection(geometry, GEOS_MULTIPOINT);
      case GeometryType::kMultiLineString:
        return collection(geometry, GEOS_MULTILINESTRING);
      case GeometryType::kMultiPolygon:
        return collection(geometry, GEOS_MULTIPOLYGON);
      case GeometryType::kGeometryCollection:
        return collection(geometry, GEOS_GEOMETRYCOLLECTION);
      case GeometryType::kCircularString:
      case GeometryType::kCompoundCurve:
      case GeometryType::kCurvePolygon:
      case GeometryType::kMultiCurve:
      case GeometryType::kMultiSurface:
        refuse_empty_arcs(geometry);
        return import(with_lines_for_arcs(geometry));
      case GeometryType::kTriangle:
        return polygon(geometry);
      case GeometryType::kTin:
        return collection(geometry, GEOS_GEOMETRYCOLLECTION);
      case GeometryType::kPolyhedralSurface:
        throw_geometry_error(fmt::format("Unknown geometry type: {} - {}",
                                         stored_type_number(geometry.type),
                                         geometry_type_name(geometry.type)));
    }
    return nullptr;
  }

 private:
  // PostGIS reads a vertex of them from what is in memory.
  static void refuse_empty_arcs(const Geometry& curve) {
    if (curve.type == GeometryType::kCircularString && curve.is_empty())
      throw Error::unsupported("lines in place of empty arcs");
    for (const Geometry& part : curve.parts) refuse_empty_arcs(part);
  }

  GEOSCoordSequence* sequence(const std::vector<Coordinate>& run, bool has_z) const {
    std::vector<double> ordinates;
    ordinates.reserve(run.size() * 3);
    for (const Coordinate& vertex : run) {
      ordinates.push_back(vertex.x);
      ordinates.push_back(vertex.y);
      if (has_z) ordinates.push_back(vertex.z);
    }
    return GEOSCoordSeq_copyFromBuffer_r(handle_, ordinates.data(),
                                         static_cast<unsigned>(run.size()), has_z ? 1 : 0, 0);
  }

  GEOSGeometry* point(const Geometry& geometry) const {
    if (geometry.coordinates.empty()) return GEOSGeom_createEmptyPoint_r(handle_);
    const Coordinate& only = geometry.coordinates.front();
    if (!geometry.has_z) return GEOSGeom_createPointFromXY_r(handle_, only.x, only.y);
    GEOSCoordSequence* const run = sequence(geometry.coordinates, true);
    return run == nullptr ? nullptr : GEOSGeom_createPoint_r(handle_, run);
  }

  GEOSGeometry* polygon(const Geometry& geometry) const {
    if (geometry.rings.empty()) return GEOSGeom_createEmptyPolygon_r(handle_);
    std::vector<GeosGeometry> rings;
    for (const std::vector<Coordinate>& vertices : geometry.rings) {
      GEOSCoordSequence* const run = sequence(vertices, geometry.has_z);
      if (run == nullptr) return nullptr;
      rings.push_back({GEOSGeom_createLinearRing_r(handle_, run), GeosDeleter{handle_}});
      if (rings.back() == nullptr) return nullptr;
    }
    std::vector<GEOSGeometry*> given = given_away(rings);
    return GEOSGeom_createPolygon_r(handle_, given.front(), given.data() + 1,
                                    static_cast<unsigned>(given.size()) - 1);
  }

  GEOSGeometry* collection(const Geometry& geometry, int type) const {
    std::vector<GeosGeometry> parts;
    parts.reserve(geometry.parts.size());
    for (const Geometry& part : geometry.parts) {
      parts.push_back({import(part), GeosDeleter{handle_}});
      if (parts.back() == nullptr) return nullptr;
    }
    std::vector<GEOSGeometry*> given = given_away(parts);
    return GEOSGeom_createCollection_r(handle_, type, given.data(),
                                       static_cast<unsigned>(given.size()));
  }

  // To GEOS, which owns its arguments whether it makes something of them or not.
  static std::vector<GEOSGeometry*> given_away(std::vector<GeosGeometry>& parts) {
    std::vector<GEOSGeometry*> given;
    given.reserve(parts.size());
    for (GeosGeometry& part : parts) given.push_back(part.release());
    return given;
  }

  GEOSContextHandle_t handle_;
};

// Makes a geometry of ours from GEOS's, part by part. As in PostGIS, a part has Z if it may and its
// first vertex has one, and parts must be alike.
class Exporter {
 public:
  Exporter(GEOSContextHandle_t handle, std::int32_t srid) : handle_(handle), srid_(srid) {}

  Geometry take(const GEOSGeometry* source, bool may_have_z) const {
    const bool has_z = may_have_z && GEOSHasZ_r(handle_, source) == 1;
    Geometry geometry;
    geometry.srid = srid_;
    geometry.type = type_of(source);
    switch (geometry.type) {
      case GeometryType::kPoint:
        if (!has_z) {
          take_flat_point(source, geometry);
          break;
        }
        [[fallthrough]];
      case GeometryType::kLineString:
        geometry.coordinates = vertices(source, has_z, geometry.has_z);
        break;
      case GeometryType::kPolygon:
        take_rings(source, has_z, geometry);
        break;
      default:
        take_parts(source, has_z, geometry);
    }
    return geometry;
  }

 private:
  GeometryType type_of(const GEOSGeometry* source) const {
    switch (GEOSGeomTypeId_r(handle_, source)) {
      case GEOS_POINT:
        return GeometryType::kPoint;
      case GEOS_LINESTRING:
      case GEOS_LINEARRING:
        return GeometryType::kLineString;
      case GEOS_POLYGON:
        return GeometryType::kPolygon;
      case GEOS_MULTIPOINT:
        return GeometryType::kMultiPoint;
      case GEOS_MULTILINESTRING:
        return GeometryType::kMultiLineString;
      case GEOS_MULTIPOLYGON:
        return GeometryType::kMultiPolygon;
      default:
        return GeometryType::kGeometryCollection;
    }
  }

  // Collections of a hundred thousand of them are common.
  void take_flat_point(const GEOSGeometry* source, Geometry& point) const {
    if (GEOSisEmpty_r(handle_, source) == 1) return;
    Coordinate& only = point.coordinates.emplace_back();
    GEOSGeomGetX_r(handle_, source, &only.x);
    GEOSGeomGetY_r(handle_, source, &only.y);
  }

  // Of a point, a line or a ring; `is_3d` tells whether they have Z.
  std::vector<Coordinate> vertices(const GEOSGeometry* source, bool has_z, bool& is_3d) const {
    is_3d = has_z;
    if (GEOSisEmpty_r(handle_, source) == 1) return {};
    const GEOSCoordSequence* const run = GEOSGeom_getCoordSeq_r(handle_, source);
    unsigned size = 0;
    unsigned dimensions = 2;
    GEOSCoordSeq_getSize_r(handle_, run, &size);
    if (has_z) GEOSCoordSeq_getDimensions_r(handle_, run, &dimensions);
    is_3d = dimensions > 2;
    const std::size_t width = is_3d ? 3 : 2;
    std::vector<double> ordinates(size * width);
    GEOSCoordSeq_copyToBuffer_r(handle_, run, ordinates.data(), is_3d ? 1 : 0, 0);
    std::vector<Coordinate> result(size);
    for (std::size_t i = 0; i < size; ++i) {
      result[i].x = ordinates[i * width];
      result[i].y = ordinates[i * width + 1];
      if (is_3d) result[i].z = ordinates[i * width + 2];
    }
    return result;
  }

  void take_rings(const GEOSGeometry* source, bool has_z, Geometry& polygon) const {
    polygon.has_z = has_z;
    if (GEOSisEmpty_r(handle_, source) == 1) return;
    const int holes = GEOSGetNumInteriorRings_r(handle_, source);
    polygon.rings.push_back(vertices(GEOSGetExteriorRing_r(handle_, source), has_z, polygon.has_z));
    for (int i = 0; i < holes; ++i) {
      bool is_3d = false;
      polygon.rings.push_back(vertices(GEOSGetInteriorRingN_r(handle_, source, i), has_z, is_3d));
      if (is_3d != polygon.has_z) throw_geometry_error("lwpoly_construct: mixed dimensioned rings");
    }
  }

  void take_parts(const GEOSGeometry* source, bool has_z, Geometry& collection) const {
    const int count = GEOSGetNumGeometries_r(handle_, source);
    collection.has_z = has_z;
    collection.parts.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i)
      collection.parts.push_back(take(GEOSGetGeometryN_r(handle_, source, i), has_z));
    if (count == 0) return;
    collection.has_z = collection.parts.front().has_z;
    require_same_dimensions(collection.parts);
  }

  GEOSContextHandle_t handle_;
  std::int32_t srid_;
};

bool has_empty_part(const Geometry& geometry) {
  return std::ranges::any_of(
      geometry.parts, [](const Geometry& part) { return part.is_empty() || has_empty_part(part); });
}

}  // namespace

void refuse_empty_parts(const Geometry& geometry, std::string_view function) {
  if (!geometry.parts.empty() && has_empty_part(geometry))
    throw Error::unsupported(fmt::format("{}() of a geometry with empty parts", function));
}

void refuse_unbounded_vertices(const Geometry& geometry, std::string_view function) {
  constexpr double kLargest = 1e150;
  for_each_run(geometry, [function](const std::vector<Coordinate>& run) {
    const bool is_bounded = std::ranges::all_of(run, [](const Coordinate& at) {
      return std::fabs(at.x) <= kLargest && std::fabs(at.y) <= kLargest;
    });
    if (!is_bounded)
      throw Error::unsupported(
          fmt::format("{}() of coordinates that are no numbers or almost infinite", function));
  });
}

namespace {

// Every bit counts: a ring that begins and ends at NaN is closed.
bool is_closed(const std::vector<Coordinate>& ring) {
  const auto bits = [](double ordinate) { return std::bit_cast<std::uint64_t>(ordinate); };
  return bits(ring.front().x) == bits(ring.back().x) && bits(ring.front().y) == bits(ring.back().y);
}

Geometry repaired(Geometry geometry) {
  constexpr std::size_t kFewestOfRing = 4;
  for (std::vector<Coordinate>& ring : geometry.rings) {
    if (ring.empty()) continue;
    const Coordinate first = ring.front();
    if (!is_closed(ring)) ring.push_back(first);
    while (ring.size() < kFewestOfRing) ring.push_back(first);
  }
  for (Geometry& part : geometry.parts) part = repaired(std::move(part));
  return geometry;
}

}  // namespace

GeosSession::GeosSession() : handle_(GEOS_init_r()) {
  GEOSContext_setErrorMessageHandler_r(handle_, keep_message, this);
}

GeosSession::~GeosSession() { GEOS_finish_r(handle_); }

void GeosSession::keep_message(const char* message, void* session) {
  static_cast<GeosSession*>(session)->error_ = message;
}

GeosGeometry GeosSession::try_import(const Geometry& geometry) const {
  return {Importer(handle_).import(geometry), GeosDeleter{handle_}};
}

GeosGeometry GeosSession::import(const Geometry& geometry, std::string_view name) const {
  GeosGeometry imported = try_import(geometry);
  if (imported == nullptr)
    throw_geometry_error(fmt::format("{} could not be converted to GEOS: {}", name, error_));
  return imported;
}

GeosGeometry GeosSession::import_repaired(const Geometry& geometry, std::string_view prefix) const {
  GeosGeometry imported = try_import(geometry);
  if (imported == nullptr) imported = try_import(repaired(geometry));
  return own(imported.release(), prefix);
}

Geometry GeosSession::export_geometry(const GeosGeometry& geometry, std::int32_t srid,
                                      bool may_have_z) const {
  return Exporter(handle_, srid).take(geometry.get(), may_have_z);
}

GeosGeometry GeosSession::own(GEOSGeometry* result, std::string_view prefix) const {
  if (result == nullptr) throw_geometry_error(fmt::format("{}: GEOS Error: {}", prefix, error_));
  return {result, GeosDeleter{handle_}};
}

bool GeosSession::answer(char result, std::string_view prefix) const {
  if (result == 2) throw_geometry_error(fmt::format("{}: {}", prefix, error_));
  return result == 1;
}

}  // namespace carto_mock::sql
