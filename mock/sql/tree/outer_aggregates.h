// Aggregates of an outer query that stand in a subquery: SELECT (SELECT sum(o.x)) FROM o (manual,
// chapter 4.2.7). The outer query has them as hidden targets; the subquery reads those as
// ColumnReference{levels_up, kOuterAggregate, target}.
#pragma once

namespace carto_mock::sql {

inline constexpr int kOuterAggregate = -2;  // in the place of an index of the range table

}  // namespace carto_mock::sql
