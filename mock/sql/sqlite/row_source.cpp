// pg_rows(program, input, …): a table whose rows are those of set-returning functions.
// pg_system_rows(program): likewise, of a system catalog, where rows are found by values of
// columns. Eponymous virtual tables of SQLite: the program and the inputs are their hidden columns.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <memory>
#include <new>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "sql/catalog/refused_value.h"
#include "sql/catalog/system_relations.h"
#include "sql/functions/value_streams.h"
#include "sql/lowering/row_source_inputs.h"
#include "sql/sqlite/connection_state.h"
#include "sql/sqlite/program_pointer.h"
#include "sql/sqlite/stored_values.h"
#include "sql/sqlite/writing_parts.h"
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
  // Of the row that next() gave as the `count`th: its place in the table, from 1.
  virtual std::int64_t position(std::int64_t count) const { return count; }
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

// What a writing statement of WITH has returned, and returns while it is read.
class WrittenReader final : public RowReader {
 public:
  WrittenReader(const std::vector<Row>& rows, WritingParts* parts, std::size_t part)
      : rows_(rows), parts_(parts), part_(part) {}

  const Row* next() override {
    if (next_ == rows_.size() && (parts_ == nullptr || !parts_->more(part_))) return nullptr;
    row_ = rows_[next_++];
    return &row_;
  }

 private:
  const std::vector<Row>& rows_;
  WritingParts* parts_;  // null: all rows are there
  std::size_t part_;
  std::size_t next_ = 0;
  Row row_;  // others that read make the vector grow
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

// The functions' rows and the one behind them (has_end_row()).
class EndedReader final : public RowReader {
 public:
  EndedReader(std::unique_ptr<RowReader> rows, std::size_t column_count)
      : rows_(std::move(rows)), column_count_(column_count) {}

  const Row* next() override {
    if (has_ended_) return nullptr;
    const Row* row = rows_->next();
    has_ended_ = row == nullptr;
    row_.clear();
    if (row != nullptr) row_ = *row;
    row_.resize(column_count_);
    if (row != nullptr) row_.back() = Value::integer(1);
    return &row_;
  }

 private:
  std::unique_ptr<RowReader> rows_;
  std::size_t column_count_;
  Row row_;
  bool has_ended_ = false;
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

// Some rows, in their order. What it reads is the run's.
class FoundReader final : public RowReader {
 public:
  FoundReader(const std::vector<Row>& rows, const IndexedRows::Places& places)
      : rows_(rows), places_(places) {}

  const Row* next() override {
    return count_ == places_.size() ? nullptr : &rows_[places_[count_++]];
  }
  std::int64_t position(std::int64_t count) const override {
    return static_cast<std::int64_t>(places_[static_cast<std::size_t>(count) - 1]) + 1;
  }

 private:
  const std::vector<Row>& rows_;
  const IndexedRows::Places& places_;
  std::size_t count_ = 0;
};

constexpr int kSystemInputs = 2;  // the program and the OID

struct ColumnValue {
  std::size_t column;  // from 0
  sqlite3_value* value;
};

// The rows are made once a run of a plan. A sequence is read anew: the statement may change it.
std::unique_ptr<RowReader> system_reader(const ConnectionState& state,
                                         const RowSourceProgram& program,
                                         std::span<const ColumnValue> wanted,
                                         const EvaluationContext& context) {
  const Oid relation = program.system_relation;
  if (!state.system_relation_rows) throw Error::unsupported("system catalogs");
  if (relation >= kFirstUserOid || state.system_rows == nullptr)
    return std::make_unique<SystemReader>(state.system_relation_rows(relation, context));
  auto known = state.system_rows->find(relation);
  if (known == state.system_rows->end()) {
    IndexedRows rows(state.system_relation_rows(relation, context));
    known = state.system_rows->emplace(relation, std::move(rows)).first;
  }
  const IndexedRows::Places* fewest = nullptr;
  for (const ColumnValue& one : wanted) {
    const IndexedRows::Places* places =
        known->second.places_of(one.column, program.columns[one.column].type.oid, one.value);
    if (places != nullptr && (fewest == nullptr || places->size() < fewest->size()))
      fewest = places;
  }
  if (fewest == nullptr) return std::make_unique<StoredReader>(known->second.rows());
  return std::make_unique<FoundReader>(known->second.rows(), *fewest);
}

std::unique_ptr<RowReader> make_reader(const ConnectionState& state,
                                       const RowSourceProgram& program, Arguments inputs) {
  const EvaluationContext& context = state.evaluation_context();
  if (program.written) {
    const auto part = static_cast<std::size_t>(*program.written);
    const bool has_more = state.parts != nullptr && state.parts->is_of(context);
    return std::make_unique<WrittenReader>(context.written[part], has_more ? state.parts : nullptr,
                                           part);
  }
  if (program.is_packed) return std::make_unique<PackedReader>(inputs.front());
  auto rows = std::make_unique<FunctionReader>(program, inputs, context);
  if (!has_end_row(program)) return rows;
  return std::make_unique<EndedReader>(std::move(rows), program.columns.size());
}

struct Cursor : sqlite3_vtab_cursor {
  Cursor() : sqlite3_vtab_cursor{} {}
  const RowSourceProgram* program = nullptr;
  std::unique_ptr<RowReader> reader;
  const Row* row = nullptr;  // of columns, without the ordinality; null: at the end
  std::int64_t count = 0;    // of the rows up to this one
  std::int64_t number = 0;   // of a system catalog\'s program
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

// How many rows have given values in these columns (attnums), about.
std::int64_t expected_rows(Oid relation, const std::set<int>& columns) {
  constexpr std::int64_t kOfKey = 1, kOfPartOfKey = 10, kOfOthers = 50;
  const Relation* known = find_system_relation(relation);
  if (known == nullptr) return kOfOthers;
  std::int64_t rows = kOfOthers;
  for (const Constraint& key : known->constraints) {
    if (key.columns.empty() || key.kind == ConstraintKind::kCheck) continue;
    const auto is_given = [&columns](int attnum) { return columns.contains(attnum); };
    if (std::ranges::all_of(key.columns, is_given)) return kOfKey;
    if (is_given(key.columns.front())) rows = kOfPartOfKey;
  }
  return rows;
}

// Which columns have to be equal to what: their numbers, each with a blank behind it, are the
// index's name.
int best_system_index(sqlite3_vtab* table, sqlite3_index_info* info) noexcept {
  const std::span constraints(info->aConstraint, static_cast<std::size_t>(info->nConstraint));
  int input_count = 0;
  Oid relation = kInvalidOid;
  for (const int hidden : {kMaximumRowSourceColumns, kMaximumRowSourceColumns + 1}) {
    for (std::size_t i = 0; i < constraints.size(); ++i) {
      if (constraints[i].op != SQLITE_INDEX_CONSTRAINT_EQ || constraints[i].iColumn != hidden)
        continue;
      if (constraints[i].usable == 0) return SQLITE_CONSTRAINT;
      info->aConstraintUsage[i].argvIndex = ++input_count;
      sqlite3_value* value = nullptr;
      if (sqlite3_vtab_rhs_value(info, static_cast<int>(i), &value) == SQLITE_OK &&
          hidden > kMaximumRowSourceColumns)
        relation = static_cast<Oid>(sqlite3_value_int64(value));
    }
  }
  if (input_count != kSystemInputs) return SQLITE_CONSTRAINT;
  return run(static_cast<Table*>(table)->state, [&] {
    std::string names;
    std::set<int> columns;
    for (std::size_t i = 0; i < constraints.size(); ++i) {
      const auto place = static_cast<int>(i);
      // Values of a list would be looked for in its order, which is not that of the rows.
      if (constraints[i].op != SQLITE_INDEX_CONSTRAINT_EQ || constraints[i].usable == 0 ||
          constraints[i].iColumn < 0 || constraints[i].iColumn >= kMaximumRowSourceColumns ||
          sqlite3_vtab_in(info, place, -1) != 0 ||
          std::string_view(sqlite3_vtab_collation(info, place)) != "BINARY")
        continue;
      info->aConstraintUsage[i].argvIndex = ++input_count;
      names += fmt::format("{} ", constraints[i].iColumn);
      columns.insert(constraints[i].iColumn + 1);
    }
    info->estimatedCost = 1000;
    info->estimatedRows = 1000;
    if (columns.empty()) return;
    // More than half of a scan: rows that one of two values has are found by a scan, in its order.
    info->estimatedCost = 600;
    info->estimatedRows = expected_rows(relation, columns);
    info->idxStr = sqlite3_mprintf("%s", names.c_str());
    info->needToFreeIdxStr = 1;
    if (info->idxStr == nullptr) throw std::bad_alloc();
  });
}

int open_cursor(sqlite3_vtab* table, sqlite3_vtab_cursor** cursor) noexcept {
  return run(static_cast<Table*>(table)->state,
             [&] { *cursor = std::make_unique<Cursor>().release(); });
}

int close_cursor(sqlite3_vtab_cursor* cursor) noexcept {
  const std::unique_ptr<Cursor> owned(static_cast<Cursor*>(cursor));
  return SQLITE_OK;
}

void start(Cursor& cursor, const RowSourceProgram& program, std::unique_ptr<RowReader> reader) {
  cursor.program = &program;
  cursor.reader = std::move(reader);
  cursor.row = cursor.reader->next();
  cursor.count = 1;
}

int filter(sqlite3_vtab_cursor* base, int, const char*, int count,
           sqlite3_value** arguments) noexcept {
  ConnectionState& state = state_of(base);
  return run(state, [&] {
    const RowSourceProgram& program = program_of<RowSourceProgram>(arguments[0]);
    std::vector<Value> inputs(static_cast<std::size_t>(count) - 1);
    for (std::size_t i = 0; i < inputs.size(); ++i)
      inputs[i] = to_value(arguments[i + 1], program.input_types[i].oid);
    if (has_row_of_inputs(program)) {
      std::vector<Value> fields = inputs.front().as_record().fields;
      inputs = std::move(fields);
    }
    start(cursor_of(base), program, make_reader(state, program, inputs));
  });
}

int filter_system(sqlite3_vtab_cursor* base, int, const char* columns, int count,
                  sqlite3_value** arguments) noexcept {
  ConnectionState& state = state_of(base);
  return run(state, [&] {
    const std::int64_t number = sqlite3_value_int64(arguments[0]);
    const PlanParameter& parameter =
        state.plan->parameters.at(static_cast<std::size_t>(number) - 1);
    const auto& program = *std::get<std::shared_ptr<const RowSourceProgram>>(parameter.value);
    const std::span values(arguments + kSystemInputs,
                           static_cast<std::size_t>(count - kSystemInputs));
    std::vector<ColumnValue> wanted;
    wanted.reserve(values.size());
    std::string_view rest = columns == nullptr ? "" : columns;
    for (sqlite3_value* value : values) {
      std::size_t column = 0;
      const char* end = std::from_chars(rest.data(), rest.data() + rest.size(), column).ptr;
      rest.remove_prefix(static_cast<std::size_t>(end - rest.data()) + 1);
      wanted.push_back({column, value});
    }
    cursor_of(base).number = number;
    start(cursor_of(base), program,
          system_reader(state, program, wanted, state.evaluation_context()));
  });
}

int next(sqlite3_vtab_cursor* base) noexcept {
  return run(state_of(base), [&] {
    Cursor& cursor = cursor_of(base);
    cursor.row = cursor.reader->next();
    ++cursor.count;
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
      sqlite3_result_int64(call, cursor.count);
    }
  });
}

int system_column(sqlite3_vtab_cursor* base, sqlite3_context* call, int index) noexcept {
  const Cursor& cursor = cursor_of(base);
  if (index < kMaximumRowSourceColumns) return column(base, call, index);
  if (index == kMaximumRowSourceColumns) sqlite3_result_int64(call, cursor.number);
  if (index == kMaximumRowSourceColumns + 1)
    sqlite3_result_int64(call, cursor.program->system_relation);
  return SQLITE_OK;
}

int row_id(sqlite3_vtab_cursor* cursor, sqlite3_int64* id) noexcept {
  const Cursor& at = cursor_of(cursor);
  *id = at.reader->position(at.count);
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

constexpr sqlite3_module make_system_module() {
  sqlite3_module module = make_module();
  module.xBestIndex = best_system_index;
  module.xFilter = filter_system;
  module.xColumn = system_column;
  return module;
}

constexpr sqlite3_module kModule = make_module();
constexpr sqlite3_module kSystemModule = make_system_module();

}  // namespace

void register_row_source(ConnectionState& state) {
  state.check(sqlite3_create_module_v2(state.handle.get(), "pg_rows", &kModule, &state, nullptr));
  state.check(sqlite3_create_module_v2(state.handle.get(), "pg_system_rows", &kSystemModule, &state,
                                       nullptr));
}

}  // namespace carto_mock::sql::sqlite
