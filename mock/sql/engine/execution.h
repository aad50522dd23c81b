// What one execution of a statement runs with.
#pragma once

#include <span>

#include "sql/engine/session_state.h"
#include "sql/engine/transaction.h"

namespace carto_mock::sql {

struct Execution {
  SessionState& session;
  Transaction& transaction;
  ResultSink& sink;
  std::span<const Value> literals;
};

}  // namespace carto_mock::sql
