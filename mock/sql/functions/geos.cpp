#include "sql/functions/geos.h"

#include <fmt/format.h>

#include <vector>

#include "sql/functions/geometry_native.h"
#include "sql/types/ewkb.h"

namespace carto_mock::sql {
namespace {

// Makes a geometry of GEOS's from ours, part by part. Null: GEOS has refused one, and its message
// is in the session.
class Importer {
 public:
  Importer(GEOSContextHandle_t handle, bool has_z) : handle_(handle), has_z_(has_z) {}

  GEOSGeometry* import(const Geometry& geometry) const {
    switch (geometry.type) {
      case GeometryType::kPoint:
        return point(geometry);
      case GeometryType::kLineString: {
        GEOSCoordSequence* const run = sequence(geometry.coordinates);
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
    }
    return nullptr;
  }

 private:
  GEOSCoordSequence* sequence(const std::vector<Coordinate>& run) const {
    std::vector<double> ordinates;
    ordinates.reserve(run.size() * 3);
    for (const Coordinate& vertex : run) {
      ordinates.push_back(vertex.x);
      ordinates.push_back(vertex.y);
      if (has_z_) ordinates.push_back(vertex.z);
    }
    return GEOSCoordSeq_copyFromBuffer_r(handle_, ordinates.data(),
                                         static_cast<unsigned>(run.size()), has_z_ ? 1 : 0, 0);
  }

  GEOSGeometry* point(const Geometry& geometry) const {
    if (geometry.coordinates.empty()) return GEOSGeom_createEmptyPoint_r(handle_);
    const Coordinate& only = geometry.coordinates.front();
    if (!has_z_) return GEOSGeom_createPointFromXY_r(handle_, only.x, only.y);
    GEOSCoordSequence* const run = sequence(geometry.coordinates);
    return run == nullptr ? nullptr : GEOSGeom_createPoint_r(handle_, run);
  }

  GEOSGeometry* polygon(const Geometry& geometry) const {
    if (geometry.rings.empty()) return GEOSGeom_createEmptyPolygon_r(handle_);
    std::vector<GeosGeometry> rings;
    for (const std::vector<Coordinate>& vertices : geometry.rings) {
      GEOSCoordSequence* const run = sequence(vertices);
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
  bool has_z_;
};

}  // namespace

GeosSession::GeosSession() : handle_(GEOS_init_r()) {
  GEOSContext_setErrorMessageHandler_r(handle_, keep_message, this);
}

GeosSession::~GeosSession() { GEOS_finish_r(handle_); }

void GeosSession::keep_message(const char* message, void* session) {
  static_cast<GeosSession*>(session)->error_ = message;
}

GeosGeometry GeosSession::import(const Geometry& geometry) const {
  GEOSGeometry* const imported = Importer(handle_, geometry.has_z).import(geometry);
  if (imported == nullptr)
    throw_geometry_error("Geometry could not be converted to GEOS: " + error_);
  return {imported, GeosDeleter{handle_}};
}

Geometry GeosSession::export_geometry(const GeosGeometry& geometry, std::int32_t srid,
                                      bool has_z) const {
  GEOSWKBWriter* writer = GEOSWKBWriter_create_r(handle_);
  GEOSWKBWriter_setOutputDimension_r(handle_, writer, has_z ? 3 : 2);
  std::size_t size = 0;
  unsigned char* bytes = GEOSWKBWriter_write_r(handle_, writer, geometry.get(), &size);
  GEOSWKBWriter_destroy_r(handle_, writer);
  if (bytes == nullptr) throw_geometry_error("GEOS Error: " + error_);
  const std::string copy(reinterpret_cast<const char*>(bytes), size);
  GEOSFree_r(handle_, bytes);
  return with_geometry_srid(read_ewkb(copy), srid);
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
