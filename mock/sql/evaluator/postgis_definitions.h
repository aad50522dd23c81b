// Functions that PostGIS has in SQL, whose calls PostgreSQL's planner replaces by what they are
// defined as: so their arguments are computed, and fail, in the definition's order.
#pragma once

#include "sql/tree/expression.h"

namespace carto_mock::sql {

// Replaces a call whose arguments are folded already. False: it has done nothing.
bool put_postgis_definition_in_place(FunctionCall& call);

bool has_postgis_definition(const FunctionCall& call);

}  // namespace carto_mock::sql
