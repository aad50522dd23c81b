// Where in a statement an expression stands: PostgreSQL allows aggregates, window functions,
// set-returning functions and subqueries in some places only, and its errors name the place
// (ParseExprKind of PostgreSQL).
#pragma once

#include <string>
#include <string_view>

namespace carto_mock::sql::analysis {

enum class ExpressionKind {
  kOther,
  kJoinCondition,
  kFromFunction,
  kWhere,
  kHaving,
  kFilter,
  kWindowPartition,
  kWindowOrder,
  kWindowRange,
  kWindowRows,
  kWindowGroups,
  kSelectTarget,
  kInsertTarget,
  kUpdateSource,
  kGroupBy,
  kOrderBy,
  kDistinctOn,
  kLimit,
  kOffset,
  kReturning,
  kValues,
  kSingleRowValues,
  kCheckConstraint,
  kIndexExpression,
  kIndexPredicate,
  kColumnDefault,
  kParameterDefault,
  kGeneratedColumn,
  kCopyWhere,
  kTriggerWhen,
  kMergeWhen,
  kCallArgument,
};

// As in `aggregate functions are not allowed in WHERE`.
std::string_view place_name(ExpressionKind kind);

bool allows_aggregates(ExpressionKind kind);
// PARTITION BY, ORDER BY and frame of a window.
bool is_of_window(ExpressionKind kind);
bool allows_window_functions(ExpressionKind kind);
bool allows_set_functions(ExpressionKind kind);
bool allows_subqueries(ExpressionKind kind);

}  // namespace carto_mock::sql::analysis
