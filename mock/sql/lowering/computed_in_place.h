// Inside lowering: columns of merged subqueries that PostgreSQL computes where the subquery stands,
// not where they are read (PlaceHolderVar).
#pragma once

#include "sql/tree/query.h"

namespace carto_mock::sql {

// Is the entry of the query's range table a merged subquery, which an outer join may lack a row of
// (or grouping sets have NULL for), with a column that reads no table and that a condition above
// that join reads? All of the subquery's joins are needed for its value then:
//
//   … FULL JOIN (SELECT 1 AS x FROM t LEFT JOIN u ON true) AS s ON s.x = v.x
bool is_computed_in_place(const Query& query, int range_index);

}  // namespace carto_mock::sql
