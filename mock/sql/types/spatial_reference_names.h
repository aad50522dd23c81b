// Spatial reference systems by name, as documents call them.
#pragma once

#include <cstdint>
#include <string_view>

namespace carto_mock::sql {

// `EPSG:3857`, `urn:ogc:def:crs:EPSG::3857`, anywhere in the text and in any case: the SRID of the
// system; 0: the table spatial_ref_sys has none of that name. What PostGIS
// 3.3 asks the table for a GeoJSON document's `crs`. Throws 22003 for a number beyond integer,
// 0A000 where it names several.
std::int32_t srid_of_name(std::string_view name);

}  // namespace carto_mock::sql
