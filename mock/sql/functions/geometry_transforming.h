// ST_Transform for other functions: PROJ's best operation between two spatial reference systems.
#pragma once

#include <cstdint>
#include <string>

#include "sql/types/geometry.h"

namespace carto_mock::sql {

// Throws XX000 in PostGIS's words for an unknown SRID; 0A000 for one that PROJ does not know.
Geometry transform_geometry(const Geometry& geometry, std::int32_t target);

// What PROJ is asked for: the authority's code, else the system's definition.
std::string proj_name_of_system(std::int32_t srid);

}  // namespace carto_mock::sql
