// SQL that functions run inside the running statement (PostgreSQL: SPI): in its transaction, with
// the session's role and search path. What functions see of it are SessionServices.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string_view>
#include <vector>

#include "sql/engine/session_state.h"
#include "sql/engine/transaction.h"

namespace carto_mock::sql {

namespace plpgsql {
class Variables;
}

class NestedStatements {
 public:
  // Both outlive it.
  NestedStatements(SessionState& session, Transaction& transaction)
      : session_(session), transaction_(transaction) {}

  // See SessionServices. A function that runs anything that writes is one of those for which the
  // analyzer asks for the writer (Query::may_write).
  std::vector<std::vector<Value>> run(std::string_view sql);
  std::vector<Value> call(Oid function, std::span<const Value> arguments);
  // What a trigger function returned: a Record, or NULL.
  Value call_trigger(const UserFunction& function, plpgsql::Variables variables);
  // Runs the text's statements with the session's parameters. `may_write`: else what writes is
  // refused, as a function that is not volatile must not write.
  void run_all(std::string_view sql, bool may_write, ResultSink& sink);
  std::set<Oid> relations_in_plan(std::string_view sql);
  std::int64_t total_relation_size(Oid relation);
  std::int64_t relation_size(Oid relation);
  std::int64_t row_count(Oid table);
  // How many cursors without names PL/pgSQL has opened in the session, a new one included.
  int count_unnamed_cursor() { return ++unnamed_cursors_; }
  bool is_writing() const { return transaction_.is_writing(); }
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
};

}  // namespace carto_mock::sql
