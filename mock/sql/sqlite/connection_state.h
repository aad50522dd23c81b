// Inside this folder: what a connection and SQLite's callbacks on it share.
#pragma once

#include <sqlite3.h>

#include <exception>
#include <map>
#include <memory>
#include <string_view>

#include "sql/sqlite/connection.h"
#include "sql/sqlite/indexed_rows.h"
#include "support/error.h"

namespace carto_mock::sql {
struct Plan;
}

namespace carto_mock::sql::sqlite {

// What the statement that is compiled or stepped just now may do.
enum class Access { kNothing, kGuarded, kEverything };

// The rows of the system catalogs that a run of a plan has read: a subquery that is computed for
// each row of another table goes over them as often.
using SystemRowsOfRun = std::map<Oid, IndexedRows>;

class WritingParts;

struct ConnectionState {
  struct Closer {
    void operator()(sqlite3* handle) const noexcept;
  };
  std::unique_ptr<sqlite3, Closer> handle;
  SystemRelationReader system_relation_rows;

  const EvaluationContext* context = nullptr;  // of the statement that runs
  const Plan* plan = nullptr;                  // likewise, if it is a plan's
  SystemRowsOfRun* system_rows = nullptr;      // likewise
  WritingParts* parts = nullptr;               // of the innermost statement that has some
  std::exception_ptr pending_error;  // thrown inside a callback, to be thrown again by step()
  Access access = Access::kNothing;
  AccessGuard* guard = nullptr;  // of kGuarded

  // Of the running statement; XX000 where a statement without one calls a function of carto-mock.
  const EvaluationContext& evaluation_context() const;

  // Keeps the exception that is being handled, unless there is an earlier one.
  void keep_current_exception() noexcept;
  // Keeps what SQLite says about `code`, unless there is an earlier exception.
  void keep_sqlite_error(int code) noexcept;
  // Throws the kept exception if there is one.
  void throw_pending();
  // Where `code` is not SQLITE_OK: throws the kept exception, or else what SQLite says about it.
  void check(int code);
};

// Lets SQLite's authorizer pass what `guard` says (null: everything), and report to it, while it
// lives.
class AccessScope {
 public:
  AccessScope(ConnectionState& state, AccessGuard* guard) noexcept
      : state_(state), access_(state.access), guard_(state.guard) {
    state.access = guard == nullptr ? Access::kEverything : Access::kGuarded;
    state.guard = guard;
  }
  ~AccessScope() {
    state_.access = access_;
    state_.guard = guard_;
  }
  AccessScope(const AccessScope&) = delete;
  AccessScope& operator=(const AccessScope&) = delete;

 private:
  ConnectionState& state_;
  Access access_;
  AccessGuard* guard_;
};

// The body of a callback that SQLite gives a sqlite3_context: an exception becomes the statement's
// error.
template <typename Body>
void run_callback(ConnectionState& state, sqlite3_context* call, const Body& body) noexcept {
  try {
    body();
  } catch (...) {
    state.keep_current_exception();
    sqlite3_result_error(call, "carto-mock: the error is in the connection's slot", -1);
  }
}

// Each registers a part of carto-mock on the connection.
void register_collations(ConnectionState& state);
void register_expression_functions(ConnectionState& state);
void register_aggregate_functions(ConnectionState& state);
void register_window_frames(ConnectionState& state);
void register_subquery_functions(ConnectionState& state);
void register_row_source(ConnectionState& state);
void register_box_functions(ConnectionState& state);
void register_authorizer(ConnectionState& state);
void register_interrupt_check(ConnectionState& state);

}  // namespace carto_mock::sql::sqlite
