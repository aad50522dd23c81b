// Runs the text of a simple query on a session: which connection it needs, one statement after the
// other, the transaction around them (manual, chapter 55.2.2.1, "Multiple Statements in a Simple
// Query").
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "sql/engine/compiled_statement.h"
#include "sql/engine/session_state.h"
#include "sql/engine/statement_cache.h"
#include "sql/engine/statement_key.h"
#include "sql/engine/transaction.h"
#include "sql/syntax/parser.h"

namespace carto_mock::sql {

class StatementRunner {
 public:
  StatementRunner(SessionState& session, Transaction& transaction)
      : session_(session), transaction_(transaction) {}

  void run(std::string_view text, ResultSink& sink);

 private:
  struct Text;
  void end_failed();
  void run_statements(Text& text, ResultSink& sink);
  void run_statement(Text& text, std::size_t index, bool is_last, ResultSink& sink);
  CommandTag run_transaction_statement(const PgQuery__TransactionStmt& statement);
  void start_block(const PgQuery__TransactionStmt& statement);
  CommandTag run_compiled(const CompiledStatement& statement, const Text& text, ResultSink& sink);

  StatementCache::Environment environment();
  // What the cache knows of a text of one statement; nullptr: nothing.
  std::shared_ptr<const CompiledStatement> cached(Text& text);
  // From the cache, or compiled and put there; nullptr: a utility statement.
  std::shared_ptr<const CompiledStatement> compiled(Text& text, std::size_t index);
  bool needs_writer(Text& text);
  bool statement_needs_writer(Text& text, std::size_t index);

  SessionState& session_;
  Transaction& transaction_;
};

}  // namespace carto_mock::sql
