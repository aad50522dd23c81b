// What the SQL API says about a column's type in `fields` (spec sql-api.md 4.2).
#pragma once

#include <string>

#include "sql/types/type.h"

namespace carto_mock::formats {

// {"type":"number","pgtype":"int4"}, {"type":"geometry","wkbtype":"Point","dims":2,"srid":4326},
// {"type":"unknown(600)"}
void append_field(std::string& out, sql::Type type);

}  // namespace carto_mock::formats
