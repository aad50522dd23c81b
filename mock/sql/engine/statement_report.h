// What becomes of a statement, for people who want to understand an answer: its translation for
// SQLite, and what its role may do with the tables that it touches.
#pragma once

#include <string>
#include <vector>

#include "sql/engine/compiled_statement.h"
#include "sql/engine/session_state.h"

namespace carto_mock::sql {

struct GrantDecision {
  std::string role;  // whose privileges count: the session's, or a view's owner
  std::string schema;
  std::string relation;
  Privileges privileges;  // that the statement needs
  bool is_granted = false;
};

struct StatementReport {
  std::vector<std::string>
      translations;  // SQLite's texts: of WITH's writing statements, then its own
  std::vector<GrantDecision> decisions;
};

// Tells SessionOptions::on_statement, if there is one.
void report_statement(const SessionState& session, const CompiledStatement& statement);

}  // namespace carto_mock::sql
