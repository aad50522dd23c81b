// A prepared statement: finalized by its destructor, which must run before its connection's.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "sql/types/stored_value.h"
#include "sql/types/value.h"

struct sqlite3_stmt;

namespace carto_mock::sql::sqlite {

struct ConnectionState;

// The tables that a statement may read; null: the engine's own statement, which may do anything.
using AllowList = std::shared_ptr<const std::vector<Oid>>;

enum class StepResult {
  kRow,
  kDone,
  kUniqueViolation,  // a unique index refused the row; which one, the engine finds out
};

class Statement {
 public:
  // Of `sql`'s only statement. Throws Error::unsupported if it is a plan's and SQLite refuses to
  // compile it.
  Statement(ConnectionState& state, std::string_view sql, AllowList allow_list = nullptr);
  ~Statement() { reset(); }
  Statement(Statement&&) noexcept = default;
  Statement& operator=(Statement&&) noexcept = default;

  // Placeholders count from 1. Text and bytes are copied.
  void bind_null(int index);
  void bind(int index, std::int64_t value);
  void bind(int index, double value);  // NaN becomes the stored form of NaN
  void bind_text(int index, std::string_view text);
  void bind_bytes(int index, std::string_view bytes);
  void bind(int index, const Value& value, Oid type);  // in the stored form of `type`
  // The same without a copy: `value` must not change before the next reset().
  void bind_borrowed(int index, const Value& value, Oid type);
  // For functions of carto-mock only; SQL sees NULL. `object` outlives the statement; `kind` is a
  // string literal.
  void bind_pointer(int index, const void* object, const char* kind);

  // True: there is a row. Every failure throws, a unique violation as 23505.
  bool step();
  StepResult step_write();
  // Ready to run again; bindings stay.
  void reset() noexcept;

  // Of the current row; columns count from 0.
  int column_count() const;
  bool is_null(int column) const;
  std::int64_t integer(int column) const;
  std::string_view text(int column) const;   // valid until the next step
  std::string_view bytes(int column) const;  // likewise
  Value value(int column, Oid type) const;

 private:
  struct Finalizer {
    void operator()(sqlite3_stmt* statement) const noexcept;
  };
  ConnectionState* state_;
  AllowList allow_list_;
  std::unique_ptr<sqlite3_stmt, Finalizer> statement_;
};

}  // namespace carto_mock::sql::sqlite
