// Inside lowering: which tables of FROM have a row, not NULLs in its place, wherever a condition is
// true. PostgreSQL's planner makes simpler joins of outer ones by it (find_nonnullable_rels,
// reduce_outer_joins).
#pragma once

#include <set>
#include <utility>

#include "sql/tree/query.h"

namespace carto_mock::sql {

// Entries of a query's range table. Those of a subquery that PostgreSQL makes a part of the query
// around it stand for that subquery.
using Tables = std::set<std::pair<const Query*, int>>;

// The subquery that a range table entry is, if PostgreSQL makes it a part of the query; else null.
const Query* merged_subquery(const Query& query, int range_index);

// x IN (SELECT …) that PostgreSQL may make a join of, where it stands as a condition by itself.
bool becomes_join(const SubqueryExpression& subquery);

// What becomes of the subqueries that are conditions. PostgreSQL decides it before it folds
// constants, which the trees here are without: both cases are to be asked.
enum class ConditionSubqueries { kJoined, kKept };

// Does a condition have a subquery that becomes one more table of FROM?
bool joins_subquery(const ExpressionPtr& condition);

void add_tables(const Query& query, const FromItem& item, Tables& tables);

// Is the condition of `query` false or NULL, whatever is in the tables?
bool is_never_true(const Query& query, const ExpressionPtr& condition);

// `condition` is of `query`; null: none.
Tables required_tables(const Query& query, const ExpressionPtr& condition,
                       ConditionSubqueries subqueries);

}  // namespace carto_mock::sql
