#include "sql/functions/geos.h"

#include <fmt/format.h>

#include "sql/functions/geometry_native.h"
#include "sql/types/ewkb.h"

namespace carto_mock::sql {
namespace {

Geometry without_m(Geometry geometry) {
  geometry.has_m = false;
  for_each_run(geometry, [](std::vector<Coordinate>& run) {
    for (Coordinate& coordinate : run) coordinate.m = 0;
  });
  for (Geometry& part : geometry.parts) part = without_m(std::move(part));
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

GeosGeometry GeosSession::import(const Geometry& geometry) const {
  const std::string bytes =
      write_ewkb(with_geometry_srid(geometry.has_m ? without_m(geometry) : geometry, 0));
  GEOSWKBReader* reader = GEOSWKBReader_create_r(handle_);
  GEOSGeometry* imported = GEOSWKBReader_read_r(
      handle_, reader, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  GEOSWKBReader_destroy_r(handle_, reader);
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
