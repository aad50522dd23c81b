// PROJ and its geodesics (proj.h, geodesic.h), loaded when the first function needs them: the
// library brings thirty others with it (for HTTP, LDAP, Kerberos …), which would cost every start
// a tenth of its time, and few servers ever leave EPSG:4326 and EPSG:3857.
#pragma once

#include <geodesic.h>
#include <proj.h>

namespace carto_mock::sql {

// The functions under PROJ's names. Any thread.
struct ProjLibrary {
  decltype(&::proj_context_create) proj_context_create;
  decltype(&::proj_context_destroy) proj_context_destroy;
  decltype(&::proj_context_errno_string) proj_context_errno_string;
  decltype(&::proj_context_set_enable_network) proj_context_set_enable_network;
  decltype(&::proj_create) proj_create;
  decltype(&::proj_create_crs_to_crs) proj_create_crs_to_crs;
  decltype(&::proj_destroy) proj_destroy;
  decltype(&::proj_ellipsoid_get_parameters) proj_ellipsoid_get_parameters;
  decltype(&::proj_errno) proj_errno;
  decltype(&::proj_errno_reset) proj_errno_reset;
  decltype(&::proj_get_ellipsoid) proj_get_ellipsoid;
  decltype(&::proj_log_level) proj_log_level;
  decltype(&::proj_normalize_for_visualization) proj_normalize_for_visualization;
  decltype(&::proj_trans) proj_trans;
  decltype(&::geod_direct) geod_direct;
  decltype(&::geod_init) geod_init;
  decltype(&::geod_inverse) geod_inverse;
  decltype(&::geod_polygon_addpoint) geod_polygon_addpoint;
  decltype(&::geod_polygon_compute) geod_polygon_compute;
  decltype(&::geod_polygon_init) geod_polygon_init;

  // Loads it at the first call. Throws 0A000 with the reason where the library cannot be loaded.
  static const ProjLibrary& instance();
};

}  // namespace carto_mock::sql
