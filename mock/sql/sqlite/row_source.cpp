// pg_rows(program, input, …): a table whose rows are those of set-returning functions or of a
// system catalog. An eponymous virtual table of SQLite: the program and the inputs are its hidden
// columns.
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "sql/sqlite/connection_state.h"
#include "sql/sqlite/program_pointer.h"
#include "sql/sqlite/stored_values.h"
#include "sql/types/type_registry.h"

namespace carto_mock::sql::sqlite {
namespace {

struct Table : sqlite3_vtab {
  explicit Table(ConnectionState& state_) : sqlite3_vtab{}, state(state_) {}
  ConnectionState& state;
};

struct Cursor : sqlite3_vtab_cursor {
  Cursor() : sqlite3_vtab_cursor{} {}
  const RowSourceProgram* program = nullptr;
  std::vector<std::vector<Value>> rows;  // of columns, without the ordinality
  std::size_t position = 0;
};

Cursor& cursor_of(sqlite3_vtab_cursor* cursor) { return *static_cast<Cursor*>(cursor); }
ConnectionState& state_of(sqlite3_vtab_cursor* cursor) {
  return static_cast<Table*>(cursor->pVtab)->state;
}

template <typename Body>
int run(ConnectionState& state, const Body& body) noexcept {
  try {
    body();
    return SQLITE_OK;
  } catch (...) {
    state.keep_current_exception();
    return SQLITE_ERROR;
  }
}

// The columns of one value of a function: the fields of a record if several columns are wanted.
std::vector<Value> spread(Value value, std::size_t column_count, Type result_type) {
  const TypeTraits* traits = find_type_traits(result_type.oid);
  const bool is_record = traits != nullptr && traits->representation == Representation::kRecord;
  if (!is_record || (column_count == 1 && value.is_null())) {
    std::vector<Value> row;
    row.push_back(std::move(value));
    return row;
  }
  if (value.is_null()) return std::vector<Value>(column_count);
  const std::vector<Value>& fields = value.as_record().fields;
  if (fields.size() != column_count) {
    throw Error(sqlstate::kInternalError,
                "a function's record does not fit the columns of its call");
  }
  return fields;
}

std::vector<Value> call_function(const RowFunction& function, Arguments arguments,
                                 const EvaluationContext& context) {
  if (function.strict && std::ranges::any_of(arguments, &Value::is_null)) return {};
  return function.body->body(
      {context.session, context.text, function.argument_types, function.result_type}, arguments);
}

std::vector<std::vector<Value>> function_rows(const RowSourceProgram& program, Arguments inputs,
                                              const EvaluationContext& context) {
  std::vector<std::vector<Value>> rows;
  const bool is_single = program.functions.size() == 1;
  for (std::size_t f = 0; f < program.functions.size(); ++f) {
    const RowFunction& function = program.functions[f];
    const std::size_t argument_count = function.argument_types.size();
    std::vector<Value> values = call_function(function, inputs.first(argument_count), context);
    inputs = inputs.subspan(argument_count);
    if (values.size() > rows.size()) {
      rows.resize(values.size(), std::vector<Value>(is_single ? 0 : program.functions.size()));
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (is_single) {
        rows[i] = spread(std::move(values[i]), program.columns.size(), function.result_type);
      } else {
        rows[i][f] = std::move(values[i]);
      }
    }
  }
  return rows;
}

std::vector<std::vector<Value>> make_rows(const ConnectionState& state,
                                          const RowSourceProgram& program, Arguments inputs) {
  const EvaluationContext& context = state.evaluation_context();
  if (program.system_relation == kInvalidOid) return function_rows(program, inputs, context);
  if (!state.system_relation_rows) throw Error::unsupported("system catalogs");
  return state.system_relation_rows(program.system_relation, context);
}

int connect(sqlite3* handle, void* state, int, const char* const*, sqlite3_vtab** result,
            char**) noexcept {
  return run(*static_cast<ConnectionState*>(state), [&] {
    std::string declaration = "CREATE TABLE pg_rows(";
    for (int i = 1; i <= kMaximumRowSourceColumns; ++i) declaration += fmt::format("c{}, ", i);
    declaration += "program HIDDEN";
    for (int i = 1; i <= kMaximumRowSourceInputs; ++i)
      declaration += fmt::format(", i{} HIDDEN", i);
    declaration += ")";
    // SQLite reads the declaration as it would a CREATE TABLE of the plan that is being prepared.
    const AccessScope access(*static_cast<ConnectionState*>(state), nullptr);
    if (sqlite3_declare_vtab(handle, declaration.c_str()) != SQLITE_OK) {
      throw Error(sqlstate::kInternalError, sqlite3_errmsg(handle));
    }
    *result = std::make_unique<Table>(*static_cast<ConnectionState*>(state)).release();
  });
}

int disconnect(sqlite3_vtab* table) noexcept {
  const std::unique_ptr<Table> owned(static_cast<Table*>(table));
  return SQLITE_OK;
}

// The program and the inputs must all be known: SQLite then puts the tables that give them into
// outer loops.
int best_index(sqlite3_vtab*, sqlite3_index_info* info) noexcept {
  const std::span constraints(info->aConstraint, static_cast<std::size_t>(info->nConstraint));
  int input_count = 0;
  for (std::size_t i = 0; i < constraints.size(); ++i) {
    const int hidden = constraints[i].iColumn - kMaximumRowSourceColumns;
    if (hidden < 0 || constraints[i].op != SQLITE_INDEX_CONSTRAINT_EQ) continue;
    if (constraints[i].usable == 0) return SQLITE_CONSTRAINT;
    info->aConstraintUsage[i].argvIndex = hidden + 1;
    info->aConstraintUsage[i].omit = 1;
    ++input_count;
  }
  if (input_count == 0) return SQLITE_CONSTRAINT;
  info->estimatedCost = 100;
  info->estimatedRows = 100;
  return SQLITE_OK;
}

int open_cursor(sqlite3_vtab* table, sqlite3_vtab_cursor** cursor) noexcept {
  return run(static_cast<Table*>(table)->state,
             [&] { *cursor = std::make_unique<Cursor>().release(); });
}

int close_cursor(sqlite3_vtab_cursor* cursor) noexcept {
  const std::unique_ptr<Cursor> owned(static_cast<Cursor*>(cursor));
  return SQLITE_OK;
}

int filter(sqlite3_vtab_cursor* base, int, const char*, int count,
           sqlite3_value** arguments) noexcept {
  ConnectionState& state = state_of(base);
  return run(state, [&] {
    Cursor& cursor = cursor_of(base);
    cursor.program = &program_of<RowSourceProgram>(arguments[0]);
    std::vector<Value> inputs(static_cast<std::size_t>(count) - 1);
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      inputs[i] = to_value(arguments[i + 1], cursor.program->input_types[i].oid);
    }
    cursor.rows = make_rows(state, *cursor.program, inputs);
    cursor.position = 0;
  });
}

int next(sqlite3_vtab_cursor* cursor) noexcept {
  ++cursor_of(cursor).position;
  return SQLITE_OK;
}

int is_at_end(sqlite3_vtab_cursor* base) noexcept {
  const Cursor& cursor = cursor_of(base);
  return cursor.position >= cursor.rows.size() ? 1 : 0;
}

int column(sqlite3_vtab_cursor* base, sqlite3_context* call, int index) noexcept {
  return run(state_of(base), [&] {
    const Cursor& cursor = cursor_of(base);
    const std::vector<Value>& row = cursor.rows[cursor.position];
    const auto i = static_cast<std::size_t>(index);
    if (i < cursor.program->columns.size()) {
      set_result(call, row.at(i), cursor.program->columns[i].type.oid);
    } else if (i == cursor.program->columns.size() && cursor.program->with_ordinality) {
      sqlite3_result_int64(call, static_cast<std::int64_t>(cursor.position) + 1);
    }
  });
}

int row_id(sqlite3_vtab_cursor* cursor, sqlite3_int64* id) noexcept {
  *id = static_cast<sqlite3_int64>(cursor_of(cursor).position);
  return SQLITE_OK;
}

constexpr sqlite3_module make_module() {
  sqlite3_module module{};
  module.xConnect = connect;  // no xCreate: the table exists by itself, and cannot be created
  module.xBestIndex = best_index;
  module.xDisconnect = disconnect;
  module.xOpen = open_cursor;
  module.xClose = close_cursor;
  module.xFilter = filter;
  module.xNext = next;
  module.xEof = is_at_end;
  module.xColumn = column;
  module.xRowid = row_id;
  return module;
}

constexpr sqlite3_module kModule = make_module();

}  // namespace

void register_row_source(ConnectionState& state) {
  state.check(sqlite3_create_module_v2(state.handle.get(), "pg_rows", &kModule, &state, nullptr));
}

}  // namespace carto_mock::sql::sqlite
