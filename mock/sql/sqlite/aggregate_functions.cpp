// pg_aggregate(program, input, …): PostgreSQL's aggregates, their DISTINCT and their ORDER BY
// (manual, chapter 4.2.7).
#include <algorithm>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "sql/functions/nullable_order.h"
#include "sql/sqlite/aggregate_calls.h"
#include "sql/sqlite/aggregate_state.h"
#include "sql/sqlite/connection_state.h"
#include "sql/sqlite/program_pointer.h"
#include "sql/sqlite/stored_values.h"
#include "sql/types/type_registry.h"

namespace carto_mock::sql::sqlite {
namespace {

class RunningAggregate {
 public:
  void step(ConnectionState& state, int count, sqlite3_value** arguments) {
    if (!body_) {
      program_ = &program_of<AggregateProgram>(arguments[0]);
      body_ = program_->body->make();
    }
    std::vector<Value> inputs(static_cast<std::size_t>(count) - 1);
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      inputs[i] = to_value(arguments[i + 1], program_->input_types[i].oid);
    }
    if (program_->body->skips_nulls && std::ranges::any_of(real_arguments(inputs), &Value::is_null))
      return;
    if (program_->distinct || !program_->order_by.empty()) {
      rows_.push_back(std::move(inputs));
    } else {
      body_->step(call_context(*program_, state.evaluation_context()), real_arguments(inputs));
    }
  }

  void finish(ConnectionState& state, sqlite3_context* call) {
    const CallContext context = call_context(*program_, state.evaluation_context());
    std::ranges::stable_sort(
        rows_, [this](const Row& left, const Row& right) { return compare(left, right) < 0; });
    const Row* previous = nullptr;
    for (const Row& row : rows_) {
      state.evaluation_context().session.check_interrupts();
      if (program_->distinct && previous != nullptr && equal_arguments(*previous, row)) continue;
      body_->step(context, real_arguments(row));
      previous = &row;
    }
    set_result(call, body_->finish(context), program_->result_type.oid);
  }
  // Without a row there is no program either: lowering asks pg_empty_aggregate.
  static void finish_empty(sqlite3_context* call) { sqlite3_result_null(call); }

 private:
  using Row = std::vector<Value>;

  Arguments real_arguments(const Row& row) const {
    return Arguments(row).first(static_cast<std::size_t>(program_->argument_count));
  }
  // By ORDER BY, then by the arguments if duplicates must meet.
  int compare(const Row& left, const Row& right) const {
    for (const AggregateSortKey& key : program_->order_by) {
      const auto i = static_cast<std::size_t>(key.argument);
      const int order = compare_nullable(left[i], right[i], program_->input_types[i].oid,
                                         key.descending, key.nulls_first);
      if (order != 0) return order;
    }
    return program_->distinct ? compare_arguments(left, right) : 0;
  }
  int compare_arguments(const Row& left, const Row& right) const {
    for (std::size_t i = 0; i < real_arguments(left).size(); ++i) {
      const int order =
          compare_nullable(left[i], right[i], program_->input_types[i].oid, false, false);
      if (order != 0) return order;
    }
    return 0;
  }
  bool equal_arguments(const Row& left, const Row& right) const {
    return compare_arguments(left, right) == 0;
  }

  const AggregateProgram* program_ = nullptr;
  std::unique_ptr<Aggregate> body_;
  std::vector<Row> rows_;  // only where they must be sorted
};

// pg_window_aggregate(program, input, …): computed again for each frame, from the rows that are in
// it. Few aggregates could take a row out again.
class WindowAggregate {
 public:
  void step(ConnectionState& state, int count, sqlite3_value** arguments) {
    const auto index = static_cast<std::size_t>(sqlite3_value_int64(arguments[0])) - 1;
    program_ =
        &std::get<std::shared_ptr<const WindowProgram>>(state.plan->parameters.at(index).value)
             ->aggregate;
    std::vector<Value>& row = rows_.emplace_back(static_cast<std::size_t>(count) - 1);
    for (std::size_t i = 0; i < row.size(); ++i)
      row[i] = to_value(arguments[i + 1], program_->input_types[i].oid);
    result_.reset();
  }
  void inverse() {
    rows_.pop_front();
    result_.reset();
  }
  void value(ConnectionState& state, sqlite3_context* call) {
    if (!result_) result_ = compute(state);
    set_result(call, *result_, program_->result_type.oid);
  }
  void finish(ConnectionState& state, sqlite3_context* call) { value(state, call); }
  static void finish_empty(sqlite3_context* call) { sqlite3_result_null(call); }

 private:
  Value compute(ConnectionState& state) const {
    const CallContext context = call_context(*program_, state.evaluation_context());
    context.session.check_interrupts();
    const std::unique_ptr<Aggregate> body = program_->body->make();
    for (const std::vector<Value>& row : rows_) {
      if (program_->body->skips_nulls && std::ranges::any_of(row, &Value::is_null)) continue;
      body->step(context, row);
    }
    return body->finish(context);
  }

  const AggregateProgram* program_ = nullptr;
  std::deque<std::vector<Value>> rows_;
  std::optional<Value> result_;  // of these rows: the next row may have the same frame
};

// pg_empty_aggregate(program): the aggregate of no rows, such as the 0 of count. An ordered-set
// aggregate is given its arguments before WITHIN GROUP, and a NULL, which does not count as a row.
void empty_aggregate(sqlite3_context* call, int count, sqlite3_value** arguments) noexcept {
  ConnectionState& state = *static_cast<ConnectionState*>(sqlite3_user_data(call));
  run_callback(state, call, [&] {
    const auto& program = program_of<AggregateProgram>(arguments[0]);
    const CallContext context = call_context(program, state.evaluation_context());
    const std::unique_ptr<Aggregate> body = program.body->make();
    std::vector<Value> inputs;
    for (int i = 1; i < count; ++i) {
      const Type type = program.input_types.at(static_cast<std::size_t>(i) - 1);
      inputs.push_back(to_value(arguments[i], type.oid));
    }
    if (!inputs.empty()) body->step(context, inputs);
    set_result(call, body->finish(context), program.result_type.oid);
  });
}

}  // namespace

void register_aggregate_functions(ConnectionState& state) {
  register_aggregate<RunningAggregate>(state, "pg_aggregate", -1);
  register_window_aggregate<WindowAggregate>(state, "pg_window_aggregate");
  state.check(sqlite3_create_function_v2(state.handle.get(), "pg_empty_aggregate", -1, SQLITE_UTF8,
                                         &state, empty_aggregate, nullptr, nullptr, nullptr));
}

}  // namespace carto_mock::sql::sqlite
