// What an account's tables take, and may take (spec dataservices.md 4.5).
#pragma once

#include <cstdint>
#include <string_view>

#include "sql/functions/function.h"

namespace carto_mock::sql {

// `schema`._CDB_UserQuotaInBytes(): 42883 where CDB_SetUserQuotaInBytes() has made none, 42501 for
// a role that may not execute it.
std::int64_t user_quota(std::string_view schema, const SessionServices& session);

// The body of `schema`._CDB_UserQuotaInBytes(), with the schema's name as its argument: the catalog
// has one function for all schemas.
const FunctionEntry& quota_function_of_schema();

// Half of what the tables of the schema take: the other half is the_geom_webmercator.
std::int64_t user_data_size(std::string_view schema, SessionServices& session);

}  // namespace carto_mock::sql
