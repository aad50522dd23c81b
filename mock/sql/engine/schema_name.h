#pragma once

#include <string_view>

#include "sql/engine/utility.h"

namespace carto_mock::sql {

// For a schema that is made or renamed: throws 42939 for names that PostgreSQL keeps to itself,
// 42P06 for one that is taken.
void check_schema_name(std::string_view name, const UtilityContext& context);

// Throws 42501 `permission denied for database d`.
void check_may_create_schemas(const UtilityContext& context);

}  // namespace carto_mock::sql
