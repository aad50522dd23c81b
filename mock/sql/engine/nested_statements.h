// SQL that functions run inside the running statement (PostgreSQL: SPI): in its transaction, with
// the session's role and search path. What functions see of it are SessionServices.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/engine/kept_expressions.h"
#include "sql/engine/program_cache.h"
#include "sql/engine/session_state.h"
#include "sql/engine/transaction.h"
#include "sql/syntax/parser.h"

namespace carto_mock::sql {

namespace plpgsql {
class Variables;
}

std::vector<QueryColumn> query_columns(const std::vector<OutputColumn>& columns);

class NestedStatements {
 public:
  // Both outlive it.
  NestedStatements(SessionState& session, Transaction& transaction)
      : session_(session), transaction_(transaction) {}

  // See SessionServices. A function that runs anything that writes is one of those for which the
  // analyzer asks for the writer (Query::may_write).
  std::vector<std::vector<Value>> run(std::string_view sql);
  std::vector<Value> call(Oid function, std::span<const Value> arguments);
  // The outputs, as a Record; NULL where there are none. `arguments`: of the input parameters.
  // `is_atomic`: inside a transaction block, or one of several statements of a text.
  Value call_procedure(Oid procedure, std::vector<Value> arguments, bool is_atomic);
  // What a trigger function returned: a Record, or NULL.
  Value call_trigger(const UserFunction& function, plpgsql::Variables variables);
  // Runs the text's statements with the session's parameters. `may_write`: else what writes is
  // refused, as a function that is not volatile must not write.
  void run_all(std::string_view sql, bool may_write, ResultSink& sink);
  // `kOpen`: the planner does not know what the parameters are (open_parameters.h).
  enum class ParameterValues { kKnown, kOpen };
  void run_all(const SyntaxTree& tree, std::string_view sql, bool may_write, ResultSink& sink,
               ParameterValues values = ParameterValues::kKnown);

  // While it lives, the code in PL/pgSQL that runs next may end transactions, or may not (manual,
  // chapter 43.8).
  class TransactionControl {
   public:
    TransactionControl(NestedStatements& statements, bool is_allowed)
        : allowed_(statements.may_end_transaction_), before_(std::exchange(allowed_, is_allowed)) {}
    ~TransactionControl() { allowed_ = before_; }
    TransactionControl(const TransactionControl&) = delete;
    TransactionControl& operator=(const TransactionControl&) = delete;

   private:
    bool& allowed_;
    bool before_;
  };
  ProgramCache& programs() { return programs_; }
  KeptExpressions& kept_expressions() { return expressions_; }
  bool may_end_transaction() const { return may_end_transaction_; }
  // COMMIT or ROLLBACK, and the begin of another one. Throws 2D000 `invalid transaction
  // termination` where that is not allowed.
  void end_transaction(bool commits);

  // See QuerySession.
  QueryResult run_query(std::string_view sql);
  std::vector<QueryColumn> describe_query(std::string_view sql);
  std::set<Oid> relations_in_plan(std::string_view sql);
  std::int64_t total_relation_size(Oid relation);
  std::int64_t relation_size(Oid relation);
  std::int64_t row_count(Oid table);
  // Throws 0A000 if no row of the table is in this place, one of the column ctid, any more.
  void require_in_place(Oid table, const Value& place);
  // How many cursors without names PL/pgSQL has opened in the session, a new one included.
  int count_unnamed_cursor() { return ++unnamed_cursors_; }
  bool is_writing() const { return transaction_.is_writing(); }
  // Has a transaction begun that functions can run in? Asked before a user's function is called for
  // a plan, which is counted, whatever the answer.
  bool may_call_for_plan() {
    ++calls_for_plans_;
    return transaction_.has_connection();
  }
  std::uint64_t calls_for_plans() const { return calls_for_plans_; }
  void set_schema_quota(Oid schema, std::int64_t bytes);
  // By the documents of data_services_documents.h.
  DataServicesAccount data_services_account(std::string_view role);

 private:
  // Of SQLite's tables and indexes, quoted and with commas between them.
  std::int64_t stored_size(std::string_view names);

  SessionState& session_;
  Transaction& transaction_;
  int depth_ = 0;  // of functions that call functions
  int unnamed_cursors_ = 0;
  std::uint64_t calls_for_plans_ = 0;
  bool may_end_transaction_ = false;
  ProgramCache programs_;
  KeptExpressions expressions_;
};

}  // namespace carto_mock::sql
