// Runs INSERT, UPDATE and DELETE: the rows that the source plan gives, through defaults and
// constraints into the table, and what RETURNING asks of them to the sink. Each with the clearance
// of this execution: 42501 where SQLite reports more (clearance.h).
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "sql/engine/clearance.h"
#include "sql/engine/compiled_statement.h"
#include "sql/engine/execution.h"

namespace carto_mock::sql {

// Runs a plan; returns the number of its rows, each of which `use` has seen.
std::int64_t execute_plan(const std::shared_ptr<const Plan>& plan, const Clearance& clearance,
                          const Execution& execution,
                          const std::function<void(std::span<const Value>)>& use);

CommandTag execute_compiled(const CompiledStatement& statement, const Clearance& clearance,
                            const Execution& execution);
CommandTag execute_insert(const CompiledStatement& statement, const CompiledInsert& insert,
                          const Clearance& clearance, const Execution& execution);
CommandTag execute_update(const CompiledStatement& statement, const CompiledUpdate& update,
                          const Clearance& clearance, const Execution& execution);
CommandTag execute_delete(const CompiledStatement& statement, const CompiledDelete& remove,
                          const Clearance& clearance, const Execution& execution);

// Session::insert_rows().
std::int64_t insert_values(const Relation& relation, std::span<const int> columns,
                           const std::function<bool(std::vector<Value>&)>& next,
                           const Clearance& clearance, const Execution& execution);

}  // namespace carto_mock::sql
