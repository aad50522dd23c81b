// Triggers whose functions are written in PL/pgSQL (manual, chapter 43.10.1).
#pragma once

#include <vector>

#include "sql/catalog/snapshot.h"
#include "sql/engine/changed_rows.h"
#include "sql/engine/session_state.h"

namespace carto_mock::sql {

// One firing. Rows have a value for each attnum; null where the trigger has no such row.
struct TriggerFiring {
  const Trigger& trigger;
  const Relation& relation;
  int event;  // trigger_type::kInsert, kUpdate, kDelete or kTruncate
  const std::vector<Value>* old_row;
  const std::vector<Value>* new_row;
  ChangedRows* rows = nullptr;  // of its transition tables; null: it has none
};

// A row as transition tables have it.
Value transition_row(const Relation& relation, const std::vector<Value>& row);

// What the function returned, as a row of the relation; none: NULL. Only of BEFORE and
// INSTEAD OF triggers of rows it means anything. Throws 42804 where it is no such row.
std::optional<std::vector<Value>> fire_user_trigger(const TriggerFiring& firing,
                                                    SessionState& session);

// WHEN: reads the old row as InputReference{attnum - 1} and behind it the new one. Null: none.
ExpressionPtr compile_trigger_condition(const Trigger& trigger, const Relation& relation,
                                        SessionState& session);

}  // namespace carto_mock::sql
