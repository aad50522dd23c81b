// What the SQL API says about a column's type in `fields` (spec sql-api.md 4.2).
#pragma once

#include <string>
#include <string_view>

#include "sql/types/type.h"

namespace carto_mock::formats {

// PostgreSQL's name for the type as the service knows it, e.g. `_int4`; `JSON` for json. Empty: it
// does not know it.
std::string_view pgtype_name(sql::Oid type);

// The service's own classes: boolean, number, string, date; else the name itself. Arrays end in
// `[]`.
std::string field_type(std::string_view pgtype);

// {"type":"number","pgtype":"int4"}, {"type":"geometry","wkbtype":"Point","dims":2,"srid":4326},
// {"type":"unknown(600)"}
void append_field(std::string& out, sql::Type type);

}  // namespace carto_mock::formats
