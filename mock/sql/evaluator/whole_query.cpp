#include "sql/evaluator/whole_query.h"

#include "sql/tree/merged_subqueries.h"
#include "sql/tree/unread_outputs.h"

namespace carto_mock::sql {

void simplify_whole_query(Query& query, const EvaluationContext& context,
                          const PlannedCalls& calls) {
  leave_out_unread_outputs(query);
  put_nulls_in_place(query);
  put_constants_in_place(query);
  fold_constants(query, context, calls);
  leave_out_unread_outputs(query);
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
