// Which expressions give something else at every evaluation (manual, chapter 38.7).
#pragma once

#include "sql/tree/expression.h"

namespace carto_mock::sql {

// Does it call a volatile function? Subqueries are not looked into.
bool is_volatile(const Expression& expression);

}  // namespace carto_mock::sql
