// Aggregates that turn the rows of a subquery into one value (manual, chapters 4.2.11, 4.2.12
// and 9.23).
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "sql/functions/array_stack.h"
#include "sql/sqlite/aggregate_state.h"
#include "sql/sqlite/connection_state.h"
#include "sql/sqlite/program_pointer.h"
#include "sql/sqlite/stored_values.h"
#include "sql/types/type_registry.h"

namespace carto_mock::sql::sqlite {
namespace {

constexpr SqlState kCardinalityViolation{"21000"};

// pg_single(value): the value of the only row, NULL without rows.
class Single {
 public:
  void step(ConnectionState&, int, sqlite3_value** arguments) {
    if (value_)
      throw Error(kCardinalityViolation,
                  "more than one row returned by a subquery used as an expression");
    value_.reset(sqlite3_value_dup(arguments[0]));
    if (!value_) throw std::bad_alloc();
  }
  void finish(ConnectionState&, sqlite3_context* call) { sqlite3_result_value(call, value_.get()); }
  static void finish_empty(sqlite3_context* call) { sqlite3_result_null(call); }

 private:
  struct Free {
    void operator()(sqlite3_value* value) const noexcept { sqlite3_value_free(value); }
  };
  std::unique_ptr<sqlite3_value, Free> value_;
};

// pg_any(condition), pg_all(condition): three-valued; `decisive` is true for ANY.
template <bool decisive>
class Quantifier {
 public:
  void step(ConnectionState&, int, sqlite3_value** arguments) {
    if (sqlite3_value_type(arguments[0]) == SQLITE_NULL) {
      any_null_ = true;
    } else if ((sqlite3_value_int(arguments[0]) != 0) == decisive) {
      decided_ = true;
    }
  }
  void finish(ConnectionState&, sqlite3_context* call) {
    if (decided_) return sqlite3_result_int(call, decisive);
    if (any_null_) return sqlite3_result_null(call);
    finish_empty(call);
  }
  static void finish_empty(sqlite3_context* call) { sqlite3_result_int(call, !decisive); }

 private:
  bool decided_ = false;
  bool any_null_ = false;
};

// pg_array(program, value): the values in the order of the rows. The empty array is the lowering's
// business, since SQLite calls finish() without a program then.
class ArrayOfRows {
 public:
  void step(ConnectionState& state, int, sqlite3_value** arguments) {
    static_cast<void>(state);
    program_ = &program_of<ArrayProgram>(arguments[0]);
    Value value = to_value(arguments[1], program_->element_type.oid);
    if (is_of_arrays()) {
      stack_.add(value);
    } else {
      values_.push_back(std::move(value));
    }
  }
  void finish(ConnectionState&, sqlite3_context* call) {
    const Value array =
        is_of_arrays() ? stack_.take()
                       : Value::array(Array::of(program_->element_type.oid, std::move(values_)));
    set_result(call, array, program_->result_type.oid);
  }
  static void finish_empty(sqlite3_context* call) { sqlite3_result_null(call); }

 private:
  bool is_of_arrays() const {
    return type_traits(program_->element_type.oid).representation == Representation::kArray;
  }

  const ArrayProgram* program_ = nullptr;
  std::vector<Value> values_;
  ArrayStack stack_;
};

// pg_pack(program, column, …): all rows as one value, for the row source of that program.
class PackedRows {
 public:
  void step(ConnectionState&, int count, sqlite3_value** arguments) {
    const RowSourceProgram& program = program_of<RowSourceProgram>(arguments[0]);
    Record row;
    for (int i = 1; i < count; ++i) {
      const Type type = program.columns[static_cast<std::size_t>(i) - 1].type;
      row.types.push_back(type);
      row.fields.push_back(to_value(arguments[i], type.oid));
    }
    rows_.push_back(Value::record(std::move(row)));
  }
  void finish(ConnectionState&, sqlite3_context* call) {
    set_result(call, Value::array(Array::of(oid::kRecord, std::move(rows_))), oid::kRecordArray);
  }
  static void finish_empty(sqlite3_context* call) { sqlite3_result_null(call); }

 private:
  std::vector<Value> rows_;
};

}  // namespace

void register_subquery_functions(ConnectionState& state) {
  register_aggregate<Single>(state, "pg_single", 1);
  register_aggregate<Quantifier<true>>(state, "pg_any", 1);
  register_aggregate<Quantifier<false>>(state, "pg_all", 1);
  register_aggregate<ArrayOfRows>(state, "pg_array", 2);
  register_aggregate<PackedRows>(state, "pg_pack", -1);
}

}  // namespace carto_mock::sql::sqlite
