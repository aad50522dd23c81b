// pg_rows(program, input, …): a table whose rows are those of set-returning functions or of a
// system catalog. An eponymous virtual table of SQLite: the program and the inputs are its hidden
// columns.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "sql/catalog/refused_value.h"
#include "sql/functions/value_streams.h"
#include "sql/lowering/row_source_inputs.h"
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

using Row = std::vector<Value>;

// The rows of one pass over the table.
class RowReader {
 public:
  virtual ~RowReader() = default;
  // Valid until the next call; null: at the end.
  virtual const Row* next() = 0;
};

// Rows that are there already, in memory of others.
class StoredReader : public RowReader {
 public:
  explicit StoredReader(std::span<const Row> rows) : rows_(rows) {}

  const Row* next() override {
    if (rows_.empty()) return nullptr;
    const Row* row = rows_.data();
    rows_ = rows_.subspan(1);
    return row;
  }

 private:
  std::span<const Row> rows_;
};

// The columns of one value of a function: the fields of a record if several columns are wanted.
std::vector<Value> spread(Value value, std::span<const OutputColumn> columns, Type result_type) {
  const TypeTraits* traits = find_type_traits(result_type.oid);
  const bool is_record = traits != nullptr && traits->representation == Representation::kRecord;
  const bool is_whole = columns.size() == 1 && columns.front().type.oid == result_type.oid;
  if (!is_record || is_whole) {
    std::vector<Value> row;
    row.push_back(std::move(value));
    return row;
  }
  if (value.is_null()) return std::vector<Value>(columns.size());
  const std::vector<Value>& fields = value.as_record().fields;
  if (fields.size() != columns.size()) {
    throw Error(sqlstate::kInternalError,
                "a function's record does not fit the columns of its call");
  }
  return fields;
}

std::unique_ptr<ValueStream> call_function(const RowFunction& function, Arguments arguments,
                                           const EvaluationContext& context) {
  const bool is_null = function.strict && std::ranges::any_of(arguments, &Value::is_null);
  const CallContext call{context.session, context.text, function.argument_types,
                         function.result_type};
  if (const auto* set = std::get_if<const SetFunctionEntry*>(&function.body))
    return is_null ? nullptr : (*set)->body(call, arguments);
  std::optional<Value> row =
      is_null ? Value() : std::get<const FunctionEntry*>(function.body)->body(call, arguments);
  return stream_of([row = std::move(row)]() mutable { return std::exchange(row, std::nullopt); });
}

// Functions side by side: rows of the longest, NULL after the end of the others.
class FunctionReader final : public RowReader {
 public:
  FunctionReader(const RowSourceProgram& program, Arguments inputs,
                 const EvaluationContext& context)
      : program_(program) {
    for (const RowFunction& function : program.functions) {
      const std::size_t argument_count = function.argument_types.size();
      streams_.push_back(call_function(function, inputs.first(argument_count), context));
      inputs = inputs.subspan(argument_count);
    }
  }

  const Row* next() override {
    row_.clear();
    bool has_value = false;
    std::span<const OutputColumn> columns(program_.columns);
    for (std::size_t f = 0; f < streams_.size(); ++f) {
      const RowFunction& function = program_.functions[f];
      const auto count = static_cast<std::size_t>(function.column_count);
      std::optional<Value> value = streams_[f] == nullptr ? std::nullopt : streams_[f]->next();
      if (value) {
        has_value = true;
        std::ranges::move(spread(*std::move(value), columns.first(count), function.result_type),
                          std::back_inserter(row_));
      } else {
        streams_[f].reset();
        row_.resize(row_.size() + count);
      }
      columns = columns.subspan(count);
    }
    return has_value ? &row_ : nullptr;
  }

 private:
  const RowSourceProgram& program_;
  Row row_;
  std::vector<std::unique_ptr<ValueStream>> streams_;  // one a function; null: it has ended
};

// The rows of a LATERAL subquery, as pg_pack() has made one value of them; NULL: none.
class PackedReader final : public RowReader {
 public:
  explicit PackedReader(const Value& rows) {
    if (!rows.is_null()) rows_ = rows.as_array().elements;
  }

  const Row* next() override {
    if (position_ == rows_.size()) return nullptr;
    return &rows_[position_++].as_record().fields;
  }

 private:
  std::vector<Value> rows_;
  std::size_t position_ = 0;
};

class SystemReader final : public StoredReader {
 public:
  explicit SystemReader(SystemRelationRows rows) : StoredReader(*rows), rows_(std::move(rows)) {}

 private:
  SystemRelationRows rows_;
};

// Made once a run of a plan. A sequence is read anew: the statement may change it.
SystemRelationRows system_rows(const ConnectionState& state, Oid relation,
                               const EvaluationContext& context) {
  if (!state.system_relation_rows) throw Error::unsupported("system catalogs");
  if (relation >= kFirstUserOid || state.system_rows == nullptr)
    return state.system_relation_rows(relation, context);
  const auto known = state.system_rows->find(relation);
  if (known != state.system_rows->end()) return known->second;
  SystemRelationRows rows = state.system_relation_rows(relation, context);
  state.system_rows->emplace(relation, rows);
  return rows;
}

std::unique_ptr<RowReader> make_reader(const ConnectionState& state,
                                       const RowSourceProgram& program, Arguments inputs) {
  const EvaluationContext& context = state.evaluation_context();
  if (program.written) {
    return std::make_unique<StoredReader>(
        context.written[static_cast<std::size_t>(*program.written)]);
  }
  if (program.is_packed) return std::make_unique<PackedReader>(inputs.front());
  if (program.system_relation == kInvalidOid) {
    return std::make_unique<FunctionReader>(program, inputs, context);
  }
  return std::make_unique<SystemReader>(system_rows(state, program.system_relation, context));
}

struct Cursor : sqlite3_vtab_cursor {
  Cursor() : sqlite3_vtab_cursor{} {}
  const RowSourceProgram* program = nullptr;
  std::unique_ptr<RowReader> reader;
  const Row* row = nullptr;  // of columns, without the ordinality; null: at the end
  std::int64_t position = 0;
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
int best_index(sqlite3_vtab* table, sqlite3_index_info* info) noexcept {
  const std::span constraints(info->aConstraint, static_cast<std::size_t>(info->nConstraint));
  int input_count = 0;
  for (std::size_t i = 0; i < constraints.size(); ++i) {
    const int hidden = constraints[i].iColumn - kMaximumRowSourceColumns;
    if (hidden < 0 || constraints[i].op != SQLITE_INDEX_CONSTRAINT_EQ) continue;
    if (constraints[i].usable == 0) return SQLITE_CONSTRAINT;
    if (i >= kUncheckedConditions) {
      return run(static_cast<Table*>(table)->state, [] {
        throw Error::unsupported("this many conditions on the rows of a function");
      });
    }
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
    const RowSourceProgram& program = program_of<RowSourceProgram>(arguments[0]);
    cursor.program = &program;
    std::vector<Value> inputs(static_cast<std::size_t>(count) - 1);
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      inputs[i] = to_value(arguments[i + 1], cursor.program->input_types[i].oid);
    }
    if (has_row_of_inputs(program)) {
      std::vector<Value> fields = inputs.front().as_record().fields;
      inputs = std::move(fields);
    }
    cursor.reader = make_reader(state, *cursor.program, inputs);
    cursor.row = cursor.reader->next();
    cursor.position = 1;
  });
}

int next(sqlite3_vtab_cursor* base) noexcept {
  return run(state_of(base), [&] {
    Cursor& cursor = cursor_of(base);
    cursor.row = cursor.reader->next();
    ++cursor.position;
  });
}

int is_at_end(sqlite3_vtab_cursor* base) noexcept { return cursor_of(base).row != nullptr ? 0 : 1; }

int column(sqlite3_vtab_cursor* base, sqlite3_context* call, int index) noexcept {
  return run(state_of(base), [&] {
    const Cursor& cursor = cursor_of(base);
    const auto i = static_cast<std::size_t>(index);
    if (i < cursor.program->columns.size()) {
      if (cursor.program->system_relation != kInvalidOid) require_known(cursor.row->at(i));
      set_result(call, cursor.row->at(i), cursor.program->columns[i].type.oid);
    } else if (i == cursor.program->columns.size() && cursor.program->with_ordinality) {
      sqlite3_result_int64(call, cursor.position);
    }
  });
}

int row_id(sqlite3_vtab_cursor* cursor, sqlite3_int64* id) noexcept {
  *id = cursor_of(cursor).position;
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
