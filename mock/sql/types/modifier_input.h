// Type modifiers: varchar(10), numeric(10,2), timestamp(3), interval day to second,
// geometry(Point,4326).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sql/types/type.h"

namespace carto_mock::sql {

inline constexpr std::int32_t kMaximumTimePrecision = 6;  // of the digits of a second

bool takes_modifier(Oid type);

// As the typmodin function of a type that takes one reads `texts`, which are not empty. Throws
// PostgreSQL's and PostGIS's errors, at `location`.
std::int32_t type_modifier(Oid type, const std::vector<std::string>& texts, int location);

// PostgreSQL's warning of digits that type_modifier() leaves aside: `TIMESTAMP(7) precision reduced
// to maximum allowed, 6`; empty: there is none. Of a constant such as CURRENT_TIME(7), `given`.
std::string precision_warning(Oid type, const std::vector<std::string>& texts);
std::string precision_warning(Oid type, std::int32_t given);

}  // namespace carto_mock::sql
