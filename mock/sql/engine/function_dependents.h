// What is kept in the catalog and calls functions that DROP FUNCTION drops (manual, chapter 5.14).
#pragma once

#include <vector>

#include "sql/engine/ddl.h"
#include "sql/engine/utility.h"

namespace carto_mock::sql {

// Settles what depends on the functions: views, what reads these, defaults, CHECKs, indexes,
// triggers. Throws 2BP01 with what PostgreSQL says of them, or, with `cascade`, drops them. What
// cannot be told, which of several functions of one name a text calls, say, is refused.
void drop_dependents_of_functions(const std::vector<Oid>& functions, bool cascade,
                                  const UtilityContext& context);

// A schema goes with these functions of its: what is kept outside it and calls one of them is
// refused.
void refuse_calls_outside(const Schema& schema, const std::vector<Oid>& functions,
                          const UtilityContext& context);

}  // namespace carto_mock::sql
