// Views: queries that the catalog keeps as text.
#pragma once

#include <set>
#include <string>

#include "sql/engine/utility.h"

namespace carto_mock::sql {

// The views whose query needs the relation.
std::set<Oid> views_that_read(Oid relation, const UtilityContext& context);

// Are there temporary tables among those that it reads?
bool any_temporary(const std::set<Oid>& tables, const CatalogSnapshot& catalog);

// 0A000 where the view has a check option, and cannot be written through.
void check_check_option(const Relation& view, const PgQuery__Node& query,
                        const UtilityContext& context);

// The query as a view keeps it: its meaning does not change with the search path or with new
// columns of its tables.
std::string view_query_text(PgQuery__Node& query, const UtilityContext& context);

// A relation's name as messages show it: with its schema, unless an unqualified name would find it.
std::string shown_name(const Relation& relation, const UtilityContext& context);

}  // namespace carto_mock::sql
