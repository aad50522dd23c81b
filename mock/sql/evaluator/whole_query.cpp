#include "sql/evaluator/whole_query.h"

#include <functional>
#include <set>

#include "sql/tree/merged_subqueries.h"
#include "sql/tree/unread_outputs.h"
#include "sql/tree/walk.h"

namespace carto_mock::sql {

namespace {

// What EXISTS asks of its subquery hangs on whether a LIMIT lets a row pass.
void fold_limits_of_exists(Query& query, const EvaluationContext& context,
                           const PlannedCalls& calls) {
  const std::function<void(ExpressionPtr&)> look_into = [&](ExpressionPtr& expression) {
    auto* subquery = std::get_if<SubqueryExpression>(&expression->node);
    if (subquery != nullptr && subquery->kind == SubqueryKind::kExists &&
        subquery->query->limit != nullptr)
      fold_constants(subquery->query->limit, context, calls);
    visit_children(*expression, ChildVisitor{look_into, [&](Query& nested) {
                                               fold_limits_of_exists(nested, context, calls);
                                             }});
  };
  visit_children(query, ChildVisitor{look_into, [&](Query& nested) {
                                       fold_limits_of_exists(nested, context, calls);
                                     }});
}

}  // namespace

void simplify_whole_query(Query& query, const EvaluationContext& context,
                          const PlannedCalls& calls) {
  fold_limits_of_exists(query, context, calls);
  const std::set<const Query*> placed = queries_put_in_place(query);
  leave_out_unread_outputs(query, Folding::kBefore);
  put_nulls_in_place(query);
  put_constants_in_place(query);
  fold_constants(query, context, calls);
  leave_out_unread_outputs(query);
  leave_out_unnamed(query, placed);
}

Query* whole_query(Statement& statement) {
  if (!statement.with_writes.empty()) return nullptr;
  if (auto* select = std::get_if<SelectStatement>(&statement.body)) return select->query.get();
  auto* insert = std::get_if<InsertStatement>(&statement.body);
  if (insert == nullptr || insert->source == nullptr || !insert->source->ctes.empty())
    return nullptr;
  return insert->source.get();
}

}  // namespace carto_mock::sql
