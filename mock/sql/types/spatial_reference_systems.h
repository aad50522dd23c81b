// The spatial reference systems of PostGIS's table spatial_ref_sys, as far as types need them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace carto_mock::sql {

struct SpatialReferenceSystem {
  std::string_view authority;  // "EPSG"; the SRID is its number
  bool is_geographic = false;  // degrees of longitude and latitude
};

// None: the table has no such SRID.
std::optional<SpatialReferenceSystem> find_spatial_reference_system(std::int32_t srid);

}  // namespace carto_mock::sql
