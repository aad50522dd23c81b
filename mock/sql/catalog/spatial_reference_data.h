// data/spatial_ref_sys.tsv, compiled in: PostGIS's table of spatial reference systems.
#pragma once

#include <string_view>

namespace carto_mock::sql::catalog_data {

extern const std::string_view kSpatialRefSys;

}  // namespace carto_mock::sql::catalog_data
