#include "sql/analyzer/expression_kind.h"

namespace carto_mock::sql::analysis {

std::string_view place_name(ExpressionKind kind) {
  switch (kind) {
    case ExpressionKind::kOther:
      return "this context";
    case ExpressionKind::kJoinCondition:
      return "JOIN conditions";
    case ExpressionKind::kFromFunction:
      return "functions in FROM";
    case ExpressionKind::kWhere:
      return "WHERE";
    case ExpressionKind::kHaving:
      return "HAVING";
    case ExpressionKind::kFilter:
      return "FILTER";
    case ExpressionKind::kWindowPartition:
    case ExpressionKind::kWindowOrder:
      return "window definitions";
    case ExpressionKind::kWindowRange:
      return "window RANGE";
    case ExpressionKind::kWindowRows:
      return "window ROWS";
    case ExpressionKind::kWindowGroups:
      return "window GROUPS";
    case ExpressionKind::kSelectTarget:
      return "SELECT";
    case ExpressionKind::kInsertTarget:
      return "INSERT";
    case ExpressionKind::kUpdateSource:
      return "UPDATE";
    case ExpressionKind::kGroupBy:
      return "GROUP BY";
    case ExpressionKind::kOrderBy:
      return "ORDER BY";
    case ExpressionKind::kDistinctOn:
      return "DISTINCT ON";
    case ExpressionKind::kLimit:
      return "LIMIT";
    case ExpressionKind::kOffset:
      return "OFFSET";
    case ExpressionKind::kReturning:
      return "RETURNING";
    case ExpressionKind::kValues:
    case ExpressionKind::kSingleRowValues:
      return "VALUES";
    case ExpressionKind::kCheckConstraint:
      return "check constraints";
    case ExpressionKind::kIndexExpression:
      return "index expressions";
    case ExpressionKind::kIndexPredicate:
      return "index predicates";
    case ExpressionKind::kColumnDefault:
    case ExpressionKind::kParameterDefault:
      return "DEFAULT expressions";
    case ExpressionKind::kGeneratedColumn:
      return "column generation expressions";
    case ExpressionKind::kCopyWhere:
      return "COPY FROM WHERE conditions";
    case ExpressionKind::kTriggerWhen:
      return "trigger WHEN conditions";
    case ExpressionKind::kMergeWhen:
      return "MERGE WHEN conditions";
    case ExpressionKind::kCallArgument:
      return "CALL arguments";
  }
  return "";
}

bool allows_aggregates(ExpressionKind kind) {
  switch (kind) {
    case ExpressionKind::kOther:
    case ExpressionKind::kHaving:
    case ExpressionKind::kWindowPartition:
    case ExpressionKind::kWindowOrder:
    case ExpressionKind::kSelectTarget:
    case ExpressionKind::kOrderBy:
    case ExpressionKind::kDistinctOn:
      return true;
    case ExpressionKind::kJoinCondition:
    case ExpressionKind::kFromFunction:
    case ExpressionKind::kWhere:
    case ExpressionKind::kFilter:
    case ExpressionKind::kWindowRange:
    case ExpressionKind::kWindowRows:
    case ExpressionKind::kWindowGroups:
    case ExpressionKind::kInsertTarget:
    case ExpressionKind::kUpdateSource:
    case ExpressionKind::kGroupBy:
    case ExpressionKind::kLimit:
    case ExpressionKind::kOffset:
    case ExpressionKind::kReturning:
    case ExpressionKind::kValues:
    case ExpressionKind::kSingleRowValues:
    case ExpressionKind::kCheckConstraint:
    case ExpressionKind::kIndexExpression:
    case ExpressionKind::kIndexPredicate:
    case ExpressionKind::kColumnDefault:
    case ExpressionKind::kParameterDefault:
    case ExpressionKind::kGeneratedColumn:
    case ExpressionKind::kCopyWhere:
    case ExpressionKind::kTriggerWhen:
    case ExpressionKind::kMergeWhen:
    case ExpressionKind::kCallArgument:
      return false;
  }
  return false;
}

bool is_of_window(ExpressionKind kind) {
  return kind == ExpressionKind::kWindowPartition || kind == ExpressionKind::kWindowOrder ||
         kind == ExpressionKind::kWindowRange || kind == ExpressionKind::kWindowRows ||
         kind == ExpressionKind::kWindowGroups;
}

bool allows_window_functions(ExpressionKind kind) {
  return kind == ExpressionKind::kOther || kind == ExpressionKind::kSelectTarget ||
         kind == ExpressionKind::kOrderBy || kind == ExpressionKind::kDistinctOn;
}

bool allows_set_functions(ExpressionKind kind) {
  switch (kind) {
    case ExpressionKind::kOther:
    case ExpressionKind::kFromFunction:
    case ExpressionKind::kWindowPartition:
    case ExpressionKind::kWindowOrder:
    case ExpressionKind::kSelectTarget:
    case ExpressionKind::kInsertTarget:
    case ExpressionKind::kGroupBy:
    case ExpressionKind::kOrderBy:
    case ExpressionKind::kDistinctOn:
    case ExpressionKind::kSingleRowValues:
      return true;
    case ExpressionKind::kJoinCondition:
    case ExpressionKind::kWhere:
    case ExpressionKind::kHaving:
    case ExpressionKind::kFilter:
    case ExpressionKind::kWindowRange:
    case ExpressionKind::kWindowRows:
    case ExpressionKind::kWindowGroups:
    case ExpressionKind::kUpdateSource:
    case ExpressionKind::kLimit:
    case ExpressionKind::kOffset:
    case ExpressionKind::kReturning:
    case ExpressionKind::kValues:
    case ExpressionKind::kCheckConstraint:
    case ExpressionKind::kIndexExpression:
    case ExpressionKind::kIndexPredicate:
    case ExpressionKind::kColumnDefault:
    case ExpressionKind::kParameterDefault:
    case ExpressionKind::kGeneratedColumn:
    case ExpressionKind::kCopyWhere:
    case ExpressionKind::kTriggerWhen:
    case ExpressionKind::kMergeWhen:
    case ExpressionKind::kCallArgument:
      return false;
  }
  return false;
}

bool allows_subqueries(ExpressionKind kind) {
  switch (kind) {
    case ExpressionKind::kCheckConstraint:
    case ExpressionKind::kIndexExpression:
    case ExpressionKind::kIndexPredicate:
    case ExpressionKind::kColumnDefault:
    case ExpressionKind::kParameterDefault:
    case ExpressionKind::kGeneratedColumn:
    case ExpressionKind::kCopyWhere:
    case ExpressionKind::kTriggerWhen:
    case ExpressionKind::kCallArgument:
      return false;
    default:
      return true;
  }
}

}  // namespace carto_mock::sql::analysis
