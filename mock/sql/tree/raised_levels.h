// Moving a query into others.
#pragma once

#include "sql/tree/query.h"

namespace carto_mock::sql {

// What names something outside of the query, columns and WITH queries, names it `levels` further
// out.
void raise_levels(Query& query, int levels);

}  // namespace carto_mock::sql
