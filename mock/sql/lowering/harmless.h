// Inside lowering: what may as well be computed of a row that PostgreSQL leaves out, or left out of
// one for which it is computed.
#pragma once

#include "sql/tree/expression.h"

namespace carto_mock::sql {

// Nothing of it can fail or be noticed, whatever row it reads: columns, constants, comparisons that
// are SQLite's. A set-returning function counts for what its arguments are.
bool is_harmless(const Expression& expression);

}  // namespace carto_mock::sql
