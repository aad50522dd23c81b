// GEOS's C API with owned handles: what PostGIS itself computes with, in the same version, so that
// results agree in every digit.
//
//   GeosSession geos;
//   const GeosGeometry polygon = geos.import(geometry);
//   const Geometry hull = geos.export_geometry(geos.own(GEOSConvexHull_r(geos.handle(),
//   polygon.get()), "ST_ConvexHull"), …);
//
// A session is cheap and serves one thread.
#pragma once

#include <geos_c.h>

#include <memory>
#include <string>
#include <string_view>

#include "sql/types/geometry.h"

namespace carto_mock::sql {

struct GeosDeleter {
  GEOSContextHandle_t handle = nullptr;
  void operator()(GEOSGeometry* geometry) const { GEOSGeom_destroy_r(handle, geometry); }
};
using GeosGeometry = std::unique_ptr<GEOSGeometry, GeosDeleter>;

// Throws 0A000 for a geometry of several parts of which some are empty: where this is called GEOS
// 3.11 looks at a vertex of each without asking, which ends the process (PostgreSQL's server too).
void refuse_empty_parts(const Geometry& geometry, std::string_view function);

// Throws 0A000 for coordinates that are no numbers, infinite, or so large that their squares are:
// where this is called GEOS 3.11 runs for ever, or ends the process.
void refuse_unbounded_vertices(const Geometry& geometry, std::string_view function);

// How PostGIS's own functions name what they import.
constexpr std::string_view kFirstArgument = "First argument geometry";
constexpr std::string_view kSecondArgument = "Second argument geometry";

class GeosSession {
 public:
  GeosSession();
  ~GeosSession();
  GeosSession(const GeosSession&) = delete;
  GeosSession& operator=(const GeosSession&) = delete;

  GEOSContextHandle_t handle() const { return handle_; }
  // Without M, which GEOS does not know, and with lines in place of arcs. Throws XX000 for
  // polyhedral surfaces, which it does not know either. `name` is the geometry's in the error.
  GeosGeometry import(const Geometry& geometry, std::string_view name = "Geometry") const;
  // None: GEOS does not take it, and error() says why.
  GeosGeometry try_import(const Geometry& geometry) const;
  // Where GEOS does not take it as it is, with rings closed and vertices repeated until it does, as
  // liblwgeom's own functions import. The error is worded as own()'s.
  GeosGeometry import_repaired(const Geometry& geometry, std::string_view prefix) const;
  // With Z if it may have Z and its first vertex has one. Throws XX000, as PostGIS does, for a
  // collection of parts with and without Z.
  Geometry export_geometry(const GeosGeometry& geometry, std::int32_t srid, bool may_have_z) const;

  // Takes over a result; nullptr is an error, worded as PostGIS does: `prefix: GEOS Error:
  // message`.
  GeosGeometry own(GEOSGeometry* result, std::string_view prefix) const;
  // A predicate's answer: 0, 1, or 2 for an error (`prefix: message`).
  bool answer(char result, std::string_view prefix) const;
  const std::string& error() const { return error_; }

 private:
  static void keep_message(const char* message, void* session);

  GEOSContextHandle_t handle_;
  std::string error_;
};

}  // namespace carto_mock::sql
