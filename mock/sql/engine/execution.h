// What one execution of a statement runs with.
#pragma once

#include <span>
#include <vector>

#include "sql/engine/pending_writes.h"
#include "sql/engine/session_state.h"
#include "sql/engine/transaction.h"

namespace carto_mock::sql {

class ForeignKeyEvents;

struct Execution {
  SessionState& session;
  Transaction& transaction;
  ResultSink& sink;
  std::span<const Value> literals;
  // Where WITH writes: what was written so far, and what is to be written at the end. Null: it does
  // not.
  std::span<const std::vector<std::vector<Value>>> written = {};
  PendingWrites* pending = nullptr;
  // The rows among `written` that a RowPlan reads. Null: the statement has none.
  std::vector<std::vector<Value>>* plan_row = nullptr;
  // Told of each row that is written, and where AFTER triggers wait for the end of the statement.
  // Null: foreign keys have no say, as where a new table is filled, and triggers fire at once.
  ForeignKeyEvents* foreign_keys = nullptr;

  EvaluationContext evaluation() const {
    return {session, session.text_settings(), literals, written};
  }
};

}  // namespace carto_mock::sql
