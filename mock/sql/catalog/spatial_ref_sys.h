// PostGIS's table spatial_ref_sys (PostGIS manual, chapter 4.5), as PostGIS 3.3.2 fills it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace carto_mock::sql {

struct SpatialRefSysRow {
  std::int32_t srid = 0;
  std::string_view authority;
  std::int32_t authority_srid = 0;
  std::string_view wkt;   // srtext
  std::string_view proj;  // proj4text; empty for some
};

// By SRID. Read at the first call, which takes some milliseconds; kept to the process's end. Any
// thread.
const std::vector<SpatialRefSysRow>& spatial_ref_sys();
// Null: the table has no such SRID.
const SpatialRefSysRow* find_spatial_ref_sys(std::int32_t srid);

}  // namespace carto_mock::sql
