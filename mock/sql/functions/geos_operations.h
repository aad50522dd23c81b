// One call of GEOS on a geometry, from ours and back to ours.
#pragma once

#include <string_view>

#include "sql/functions/geos.h"

namespace carto_mock::sql {

// `operate(handle, GEOSGeometry*…)` gives a new GEOSGeometry*, or nullptr for an error, which is
// worded `prefix: GEOS Error: …`. The result has the geometry's SRID, and Z if it has.
// Functions of liblwgeom repair what they give to GEOS, those of PostGIS do not.
inline GeosGeometry import_for(const GeosSession& geos, const Geometry& geometry,
                               std::string_view prefix) {
  if (prefix.starts_with("lwgeom_") || prefix == "GEOSDelaunayTriangulation")
    return geos.import_repaired(geometry, prefix);
  return geos.import(geometry, prefix == "GEOSBuffer" ? kFirstArgument : "Geometry");
}

template <typename Operate>
Geometry run_geos(const Geometry& geometry, std::string_view prefix, Operate operate) {
  const GeosSession geos;
  const GeosGeometry imported = import_for(geos, geometry, prefix);
  return geos.export_geometry(geos.own(operate(geos.handle(), imported.get()), prefix),
                              geometry.srid, geometry.has_z);
}

template <typename Operate>
Geometry run_geos(const Geometry& left, const Geometry& right, std::string_view prefix,
                  Operate operate) {
  const GeosSession geos;
  const GeosGeometry a = import_for(geos, left, prefix);
  const GeosGeometry b = import_for(geos, right, prefix);
  return geos.export_geometry(geos.own(operate(geos.handle(), a.get(), b.get()), prefix), left.srid,
                              left.has_z || right.has_z);
}

}  // namespace carto_mock::sql
