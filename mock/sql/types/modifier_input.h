// Type modifiers: varchar(10), numeric(10,2), timestamp(3), interval day to second,
// geometry(Point,4326).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sql/types/type.h"

namespace carto_mock::sql {

bool takes_modifier(Oid type);

// As the typmodin function of a type that takes one reads `texts`, which are not empty. Throws
// PostgreSQL's and PostGIS's errors, at `location`.
std::int32_t type_modifier(Oid type, const std::vector<std::string>& texts, int location);

}  // namespace carto_mock::sql
