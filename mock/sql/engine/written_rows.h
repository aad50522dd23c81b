// What writing statements have in common: reading the rows that they start from, before anything is
// written.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "sql/engine/clearance.h"
#include "sql/engine/compiled_statement.h"
#include "sql/engine/execution.h"

namespace carto_mock::sql {

using Rows = std::vector<std::vector<Value>>;

// Rows that come from the table that is written are all read before the first is written: a
// statement never sees its own changes, nor those of its triggers.
Rows read_rows(const std::shared_ptr<const Plan>& plan, const Clearance& clearance,
               const Execution& execution);

// Is it in PL/pgSQL, enabled, and for any of the events (trigger_type)?
bool is_user_trigger(const Trigger& trigger, int events);
// BEFORE or INSTEAD OF.
bool is_fired_before(const Trigger& trigger);

// Does the relation have triggers in PL/pgSQL for any of the events?
bool has_user_triggers(const Relation& relation, int events);
// Of these, any of rows?
bool has_user_row_triggers(const Relation& relation, int events);
// Of these, any that are fired before?
bool has_user_triggers_before(const Relation& relation, int events);

// A trigger in PL/pgSQL may have changed the row before its turn came: 27000 `tuple to be updated
// was already modified by …`. `what`: updated, deleted.
void require_unchanged(const Relation& relation, std::int64_t rowid, std::string_view what,
                       const Execution& execution);

// Fills the columns that no source gives. `defaults`: by attnum - 1, null where there is nothing to
// fill.
void fill_defaults(const std::vector<ExpressionPtr>& defaults, std::vector<Value>& row,
                   const EvaluationContext& context);

}  // namespace carto_mock::sql
