// Finding relations by name: the one place that knows where they come from.
#pragma once

#include <string_view>

#include "sql/analyzer/analysis.h"
#include "sql/analyzer/parameters.h"

namespace carto_mock::sql::analysis {

// Through the search path, or in the named schema. Throws 42P01 `relation "x" does not exist`,
// 42501 `permission denied for schema x`, and refuses by name (0A000) the system catalogs that
// carto-mock lacks.
const Relation& find_relation(const Analysis& analysis, const PgQuery__RangeVar& name);
// Rows that have a name of their own and no schema (parameters.h); nullptr: the name is none of
// theirs.
const NamedRows* find_named_rows(const Analysis& analysis, const PgQuery__RangeVar& name);
// nullptr where there is none or it may not be looked up.
const Relation* find_relation_quietly(const Analysis& analysis, std::string_view schema,
                                      std::string_view name);

}  // namespace carto_mock::sql::analysis
