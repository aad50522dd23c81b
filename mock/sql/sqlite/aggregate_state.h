// Inside this folder: an aggregate of SQLite whose running state is a C++ object.
//
// `State` has step(ConnectionState&, int count, sqlite3_value** arguments),
// finish(ConnectionState&, sqlite3_context*) and a static finish_empty(sqlite3_context*) for the
// case that no row came.
#pragma once

#include <sqlite3.h>

#include <memory>

#include "sql/sqlite/connection_state.h"

namespace carto_mock::sql::sqlite {

template <typename State>
struct AggregateCallbacks {
  static ConnectionState& connection(sqlite3_context* call) {
    return *static_cast<ConnectionState*>(sqlite3_user_data(call));
  }

  static void step(sqlite3_context* call, int count, sqlite3_value** arguments) noexcept {
    run_callback(connection(call), call, [&] {
      // SQLite's memory for the aggregate holds the pointer; it is null at the first row.
      auto** slot = static_cast<State**>(sqlite3_aggregate_context(call, sizeof(State*)));
      if (slot == nullptr) throw std::bad_alloc();
      if (*slot == nullptr) *slot = std::make_unique<State>().release();
      (*slot)->step(connection(call), count, arguments);
    });
  }

  // SQLite calls it once for every aggregate that was begun, also when the statement fails or is
  // reset.
  static void finish(sqlite3_context* call) noexcept {
    auto** slot = static_cast<State**>(sqlite3_aggregate_context(call, 0));
    if (slot == nullptr || *slot == nullptr) return State::finish_empty(call);
    const std::unique_ptr<State> state(*slot);
    *slot = nullptr;
    // An error is on its way, or the statement is being reset: nobody will see the result.
    if (connection(call).pending_error || connection(call).context == nullptr) return;
    run_callback(connection(call), call, [&] { state->finish(connection(call), call); });
  }
};

template <typename State>
void register_aggregate(ConnectionState& state, const char* name, int argument_count) {
  using Callbacks = AggregateCallbacks<State>;
  state.check(sqlite3_create_function_v2(state.handle.get(), name, argument_count, SQLITE_UTF8,
                                         &state, nullptr, Callbacks::step, Callbacks::finish,
                                         nullptr));
}

// As a window function, whose State has value(ConnectionState&, sqlite3_context*) and inverse()
// too.
template <typename State>
struct WindowCallbacks {
  using Callbacks = AggregateCallbacks<State>;

  static void value(sqlite3_context* call) noexcept {
    State* state = running(call);
    if (state == nullptr) return State::finish_empty(call);
    ConnectionState& connection = Callbacks::connection(call);
    run_callback(connection, call, [&] { state->value(connection, call); });
  }
  static void inverse(sqlite3_context* call, int, sqlite3_value**) noexcept {
    if (State* state = running(call)) state->inverse();
  }

 private:
  // Null: no row has come.
  static State* running(sqlite3_context* call) {
    auto** slot = static_cast<State**>(sqlite3_aggregate_context(call, 0));
    return slot == nullptr ? nullptr : *slot;
  }
};

template <typename State>
void register_window_aggregate(ConnectionState& state, const char* name) {
  using Callbacks = WindowCallbacks<State>;
  state.check(sqlite3_create_window_function(
      state.handle.get(), name, -1, SQLITE_UTF8, &state, AggregateCallbacks<State>::step,
      AggregateCallbacks<State>::finish, Callbacks::value, Callbacks::inverse, nullptr));
}

}  // namespace carto_mock::sql::sqlite
