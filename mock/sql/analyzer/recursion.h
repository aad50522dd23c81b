// Which queries of a WITH RECURSIVE read which, and where a query may read itself (PostgreSQL:
// parse_cte.c; manual, chapter 7.8.2). It looks at the text alone, before anything is analyzed.
#pragma once

#include <cstddef>
#include <vector>

#include "sql/analyzer/syntax_nodes.h"

namespace carto_mock::sql::analysis {

struct WithItem {
  std::size_t index;          // in the clause
  bool is_recursive = false;  // it reads itself
};

// The clause's queries in an order in which each reads only itself and earlier ones. Throws 0A000
// `mutual recursion between WITH items is not implemented`, and 42P19 for a query that reads itself
// where it may not: `recursive reference to query "r" must not appear within an outer join`.
std::vector<WithItem> order_with_items(const PgQuery__WithClause& with);

}  // namespace carto_mock::sql::analysis
