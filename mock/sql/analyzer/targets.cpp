#include "sql/analyzer/targets.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "sql/analyzer/column_names.h"
#include "sql/analyzer/conversions.h"
#include "sql/analyzer/expressions.h"
#include "sql/analyzer/stars.h"

namespace carto_mock::sql::analysis {
std::vector<TargetEntry> analyze_targets(SyntaxNodes list, Scope& scope, ExpressionKind kind) {
  const KindGuard guard(scope, kind);
  std::vector<TargetEntry> targets;
  for (const SyntaxNode* node : list) {
    const PgQuery__ResTarget& target = *node->res_target;
    const SyntaxNode& value = *target.val;
    if (is_star_expression(value)) {
      std::ranges::move(expand_star(value, scope), std::back_inserter(targets));
      continue;
    }
    ExpressionPtr expression = transform(value, scope);
    const std::string_view name = text_of(target.name);
    targets.push_back({name.empty() ? column_name(value, scope.analysis) : std::string(name),
                       std::move(expression), false});
  }
  return targets;
}

void resolve_unknown_targets(std::vector<TargetEntry>& targets, const Scope& scope) {
  for (TargetEntry& target : targets) resolve_unknown(target.expression, scope);
}

Returning analyze_returning(SyntaxNodes list, Scope& scope) {
  Returning returning{analyze_targets(list, scope, ExpressionKind::kReturning)};
  resolve_unknown_targets(returning.targets, scope);
  return returning;
}

std::vector<OutputColumn> output_of(const Returning& returning) {
  std::vector<OutputColumn> columns;
  for (const TargetEntry& target : returning.targets)
    columns.push_back({target.name, target.expression->type});
  return columns;
}

}  // namespace carto_mock::sql::analysis
