// The tables and views that a part of a statement names.
#pragma once

#include <set>

#include "sql/tree/query.h"

namespace carto_mock::sql {

// Adds those of FROM, of the query and of all that is nested in it; of a view, also what it reads.
void add_tables(const Query& query, std::set<Oid>& tables);
void add_tables(const Expression& expression, std::set<Oid>& tables);

}  // namespace carto_mock::sql
