// Runs statements: plans, and the INSERT, UPDATE and DELETE that put the rows of a plan through
// defaults and constraints into a table, and what RETURNING asks of them to the sink. Each with the
// clearance of this execution: 42501 where SQLite reports more (clearance.h).
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "sql/engine/clearance.h"
#include "sql/engine/compiled_statement.h"
#include "sql/engine/execution.h"

namespace carto_mock::sql {

using RowUse = std::function<void(std::span<const Value>)>;

// Runs a plan; returns the number of its rows, each of which `use` has seen.
std::int64_t execute_plan(const std::shared_ptr<const Plan>& plan, const Clearance& clearance,
                          const Execution& execution, const RowUse& use);

// Rows of RETURNING go to `returned`.
CommandTag execute_write(const CompiledWrite& write, const Clearance& clearance,
                         const Execution& execution, const RowUse& returned);

// A whole statement: what WITH writes, then the statement itself, whose rows go to the sink.
CommandTag execute_statement(const CompiledStatement& statement, const Clearance& clearance,
                             const Execution& execution);

// Session::insert_rows(); a row for which `condition` (over InputReference{attnum - 1}, null: none)
// does not hold is left out. Returns how many were inserted.
std::int64_t insert_values(const Relation& relation, std::span<const int> columns,
                           const std::function<bool(std::vector<Value>&)>& next,
                           const Expression* condition, const Clearance& clearance,
                           const Execution& execution);

}  // namespace carto_mock::sql
