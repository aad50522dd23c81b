// Inside lowering: the conditions of an outer join, as PostgreSQL's planner sorts them into those
// that it can merge or hash by and others (pg_operator's oprcanmerge, oprcanhash).
#pragma once

#include <set>

#include "sql/tree/query.h"

namespace carto_mock::sql {

struct JoinConditions {
  bool has_hashable = false;
  // Neither constant nor an equality to merge by.
  bool has_unmergeable = false;
};

// `join` is of `query`, and has a condition.
JoinConditions sort_join_conditions(const FromJoin& join);

// The columns of an entry of one side that the condition holds equal to what the other side has.
std::set<int> equated_columns(const FromJoin& join, int range_index);

}  // namespace carto_mock::sql
