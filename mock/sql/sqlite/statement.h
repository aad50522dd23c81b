// A prepared statement: finalized by its destructor, which must run before its connection's.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "sql/sqlite/table_access.h"
#include "sql/types/stored_value.h"
#include "sql/types/value.h"

struct sqlite3_stmt;

namespace carto_mock::sql::sqlite {

struct ConnectionState;

enum class StepResult {
  kRow,
  kDone,
  kUniqueViolation,  // a unique index refused the row; which one, the engine finds out
};

// What a guarded statement may do, and what it does as far as SQLite has said.
struct AccessGuard {
  TableAccesses declared;
  TableAccesses reported;    // of the tables that are declared
  bool is_complete = false;  // compiled: if SQLite compiles it again, nothing new is accepted
};

class Statement {
 public:
  // Of `sql`'s only statement. The engine's own, which may do anything.
  Statement(ConnectionState& state, std::string_view sql);
  // One that may do to tables what is declared, and nothing else: 42501. Throws Error::unsupported
  // if SQLite refuses to compile it.
  Statement(ConnectionState& state, std::string_view sql, TableAccesses declared);
  ~Statement() { reset(); }
  Statement(Statement&&) noexcept = default;
  Statement& operator=(Statement&&) noexcept = default;

  // What it does, as SQLite reported when it compiled it. Only of a guarded one.
  std::span<const TableAccess> accesses() const { return guard_->reported; }

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
  Statement(ConnectionState& state, std::string_view sql, std::unique_ptr<AccessGuard> guard);

  ConnectionState* state_;
  std::unique_ptr<AccessGuard> guard_;  // null: the engine's own; its address stays the same
  std::unique_ptr<sqlite3_stmt, Finalizer> statement_;
};

}  // namespace carto_mock::sql::sqlite
