// pg_eval and its relatives: scalar functions that run a program of the plan.
#include <array>
#include <span>
#include <vector>

#include "sql/evaluator/evaluator.h"
#include "sql/sqlite/connection_state.h"
#include "sql/sqlite/program_pointer.h"
#include "sql/sqlite/stored_values.h"
#include "sql/types/geometry_order.h"

namespace carto_mock::sql::sqlite {
namespace {

ConnectionState& state_of(sqlite3_context* call) {
  return *static_cast<ConnectionState*>(sqlite3_user_data(call));
}

// pg_eval(program, input, …)
void evaluate_program(sqlite3_context* call, int count, sqlite3_value** arguments) noexcept {
  ConnectionState& state = state_of(call);
  run_callback(state, call, [&] {
    const auto& program = program_of<ExpressionProgram>(arguments[0]);
    constexpr std::size_t kInPlace = 4;
    const std::size_t input_count = static_cast<std::size_t>(count) - 1;
    std::array<Value, kInPlace> few;
    std::vector<Value> many(input_count > kInPlace ? input_count : 0);
    const std::span<Value> inputs(input_count > kInPlace ? many.data() : few.data(), input_count);
    for (std::size_t i = 0; i < input_count; ++i)
      inputs[i] = to_value(arguments[i + 1], program.input_types[i].oid);
    const Value result = evaluate(*program.expression, inputs, state.evaluation_context());
    set_result(call, result, program.expression->type.oid);
  });
}

// pg_limit(count), pg_offset(count): the count for SQLite's LIMIT and OFFSET. NULL is none;
// PostgreSQL refuses what is negative, where SQLite takes it for "no limit".
void row_count(sqlite3_context* call, sqlite3_value* argument, std::int64_t none,
               SqlState state_code, const char* refusal) {
  run_callback(state_of(call), call, [&] {
    if (sqlite3_value_type(argument) == SQLITE_NULL) return sqlite3_result_int64(call, none);
    const std::int64_t count = sqlite3_value_int64(argument);
    if (count < 0) throw Error(state_code, refusal);
    sqlite3_result_int64(call, count);
  });
}
void limit(sqlite3_context* call, int, sqlite3_value** arguments) noexcept {
  row_count(call, arguments[0], -1, SqlState{"2201W"}, "LIMIT must not be negative");
}
void offset(sqlite3_context* call, int, sqlite3_value** arguments) noexcept {
  row_count(call, arguments[0], 0, SqlState{"2201X"}, "OFFSET must not be negative");
}

// pg_geometry_order(geometry): bytes that SQLite sorts as PostGIS sorts geometries.
void geometry_order(sqlite3_context* call, int, sqlite3_value** arguments) noexcept {
  run_callback(state_of(call), call, [&] {
    if (sqlite3_value_type(arguments[0]) == SQLITE_NULL) return sqlite3_result_null(call);
    const std::string key = geometry_sort_key(to_value(arguments[0], oid::kGeometry).as_bytes());
    sqlite3_result_blob64(call, key.data(), key.size(), SQLITE_TRANSIENT);
  });
}

// pg_array_element(array, its type, place from 1)
void array_element(sqlite3_context* call, int, sqlite3_value** arguments) noexcept {
  run_callback(state_of(call), call, [&] {
    if (sqlite3_value_type(arguments[0]) == SQLITE_NULL) return sqlite3_result_null(call);
    const auto type = static_cast<Oid>(sqlite3_value_int64(arguments[1]));
    const Value array = to_value(arguments[0], type);
    const auto place = static_cast<std::size_t>(sqlite3_value_int64(arguments[2]));
    set_result(call, array.as_array().elements.at(place - 1), array.as_array().element_type);
  });
}

}  // namespace

void register_expression_functions(ConnectionState& state) {
  sqlite3* handle = state.handle.get();
  constexpr int kDeterministic = SQLITE_UTF8 | SQLITE_DETERMINISTIC;
  const auto add = [&](const char* name, int count, int flags,
                       void (*body)(sqlite3_context*, int, sqlite3_value**)) {
    state.check(sqlite3_create_function_v2(handle, name, count, flags, &state, body, nullptr,
                                           nullptr, nullptr));
  };
  // SQLite computes a deterministic function of constants once for all rows.
  add("pg_eval", -1, kDeterministic, evaluate_program);
  add("pg_eval_volatile", -1, SQLITE_UTF8, evaluate_program);
  add("pg_limit", 1, kDeterministic, limit);
  add("pg_offset", 1, kDeterministic, offset);
  add("pg_geometry_order", 1, kDeterministic, geometry_order);
  add("pg_array_element", 3, kDeterministic, array_element);
}

}  // namespace carto_mock::sql::sqlite
