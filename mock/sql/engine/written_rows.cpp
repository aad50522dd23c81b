#include "sql/engine/written_rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "sql/engine/trigger_functions.h"
#include "sql/engine/write_executor.h"
#include "sql/evaluator/evaluator.h"
#include "support/error.h"

namespace carto_mock::sql {

Rows read_rows(const std::shared_ptr<const Plan>& plan, const Clearance& clearance,
               const Execution& execution) {
  const SessionState::ReadScope reading(execution.session, plan->tables);
  Rows rows;
  execute_plan(plan, clearance, execution,
               [&rows](std::span<const Value> row) { rows.emplace_back(row.begin(), row.end()); });
  return rows;
}

bool is_user_trigger(const Trigger& trigger, int events) {
  return trigger.is_enabled() && (trigger.type & events) != 0 &&
         find_trigger_function(trigger.function) == nullptr;
}

bool is_fired_before(const Trigger& trigger) {
  return (trigger.type & (trigger_type::kBefore | trigger_type::kInstead)) != 0;
}

bool has_user_triggers(const Relation& relation, int events) {
  return std::ranges::any_of(relation.triggers, [events](const Trigger& trigger) {
    return is_user_trigger(trigger, events);
  });
}

bool has_user_row_triggers(const Relation& relation, int events) {
  return std::ranges::any_of(relation.triggers, [events](const Trigger& trigger) {
    return is_user_trigger(trigger, events) && (trigger.type & trigger_type::kRow) != 0;
  });
}

bool has_user_triggers_before(const Relation& relation, int events) {
  return std::ranges::any_of(relation.triggers, [events](const Trigger& trigger) {
    return is_user_trigger(trigger, events) && is_fired_before(trigger);
  });
}

void require_unchanged(const Relation& relation, std::int64_t rowid, std::string_view what,
                       const Execution& execution) {
  sqlite::Statement find = execution.transaction.connection().sqlite().prepare(
      fmt::format("SELECT 1 FROM {} WHERE position = ?1", storage_table(relation.oid)));
  find.bind(1, rowid);
  if (find.step()) return;
  throw Error(SqlState("27000"),
              fmt::format("tuple to be {} was already modified by an operation triggered by the "
                          "current command",
                          what))
      .hint(
          "Consider using an AFTER trigger instead of a BEFORE trigger to propagate changes to "
          "other rows.");
}

void fill_defaults(const std::vector<ExpressionPtr>& defaults, std::vector<Value>& row,
                   const EvaluationContext& context) {
  for (std::size_t i = 0; i < defaults.size(); ++i) {
    if (defaults[i] != nullptr) row[i] = evaluate(*defaults[i], {}, context);
  }
}

}  // namespace carto_mock::sql
