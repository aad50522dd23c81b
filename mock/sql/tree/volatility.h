// Which expressions give something else at every evaluation (manual, chapter 38.7).
#pragma once

#include "sql/tree/query.h"

namespace carto_mock::sql {

// Does it call a volatile function? Subqueries are not looked into.
bool is_volatile(const Expression& expression);
// Does it, or any query in it?
bool is_volatile_throughout(const Expression& expression);
bool is_volatile_throughout(const Query& query);

}  // namespace carto_mock::sql
