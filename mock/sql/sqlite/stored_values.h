// Inside this folder: between SQLite's values and ours.
#pragma once

#include <sqlite3.h>

#include "sql/types/value.h"

namespace carto_mock::sql::sqlite {

Value to_value(sqlite3_value* stored, Oid type);
void set_result(sqlite3_context* call, const Value& value, Oid type);
// The code of sqlite3_bind_*; text and bytes are copied, unless the value outlives the statement's
// next reset.
enum class BindLifetime { kCopied, kBorrowed };
int bind_value(sqlite3_stmt* statement, int index, const Value& value, Oid type,
               BindLifetime lifetime = BindLifetime::kCopied);

}  // namespace carto_mock::sql::sqlite
