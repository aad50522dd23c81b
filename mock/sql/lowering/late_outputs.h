// Inside lowering: volatile outputs beside ORDER BY. PostgreSQL computes them once the rows are
// sorted, in that order and no further than LIMIT goes (make_sort_input_target()), which nextval()
// and users' functions show. SQLite computes outputs before it sorts.
#pragma once

#include <optional>
#include <string>

#include "sql/lowering/query_lowering.h"

namespace carto_mock::sql {

// Is there a volatile function of a user in it? Queries are not looked into.
bool calls_function_of_user(const Expression& expression, const CatalogSnapshot& catalog);

// Is an output volatile, and the order in which it is computed to be seen? Not so random() and its
// like.
bool has_noticed_output(const Query& query, const CatalogSnapshot& catalog);

// The SELECT with such outputs; none: there are none, or no order of rows. Throws
// Error::unsupported beside WITH TIES, DISTINCT ON, and DISTINCT with a LIMIT.
std::optional<std::string> lower_late_outputs(PlanBuilder& builder, Level& level,
                                              const Query& query, SelectBody body);

}  // namespace carto_mock::sql
