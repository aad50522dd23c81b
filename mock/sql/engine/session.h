// A connection of one role to a database, as a client of PostgreSQL has it: settings, a
// transaction, statements.
//
//   Session session = database.connect("carto_role_1f…", {.statement_timeout = 2s});
//   session.execute("SELECT 1; SELECT 2", sink);
//
// Not thread-safe; `cancel()` is the exception. Errors are PostgreSQL's (support/error.h).
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sql/catalog/snapshot.h"
#include "sql/engine/result_sink.h"
#include "sql/types/text_settings.h"
#include "support/clock.h"

namespace carto_mock::sql {

class Generation;

struct StatementReport;

// kOff is for tests of the second lock (clearance.h), which then stands alone: what the role may
// not do is refused no more before the statement starts.
enum class PrivilegeChecks { kOn, kOff };

struct SessionOptions {
  // Zero: the role's `statement_timeout` setting counts, else none. SET changes it, as it changes
  // the role's.
  std::chrono::milliseconds statement_timeout{0};
  // Asked now and then while a statement runs; true ends it with 57014 `canceling statement due to
  // user request`.
  std::function<bool()> is_cancelled;
  PrivilegeChecks privilege_checks = PrivilegeChecks::kOn;
  // Told of each statement with a plan, before the role's privileges are checked
  // (statement_report.h). Empty: nobody asks.
  std::function<void(const StatementReport&)> on_statement = {};
};

// A table that a query reads, for the SQL API's cache headers (PostgreSQL: relations in the plan).
struct ReferencedTable {
  Oid relation;
  std::string schema;
  std::string name;
  std::optional<Timestamp> updated_at;  // by cartodb.cdb_tablemetadata
};

class Session {
 public:
  Session(std::shared_ptr<Generation> generation, Oid role, SessionOptions options);
  ~Session();
  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;

  // The text of a simple query (manual, chapter 55.2.2): several statements are one transaction,
  // unless they hold BEGIN or COMMIT. A syntax error anywhere refuses all of it before anything
  // runs.
  void execute(std::string_view sql, ResultSink& sink);
  // For statements without interesting rows.
  void execute(std::string_view sql);

  // A transaction over several execute() and put_document() calls; rolled back by the destructor if
  // still open.
  void begin();
  void commit();
  void rollback();

  // The tables that the text's SELECTs read, in OID order; other statements and text with a syntax
  // error read none. None where a SELECT cannot be analyzed. Needs no privilege.
  std::optional<std::vector<ReferencedTable>> referenced_tables(std::string_view sql);

  // Small JSON documents that live and die with the database's data: the API keys' metadata.
  // Transactional.
  void put_document(std::string_view kind, std::string_view key, std::string_view json);
  void delete_document(std::string_view kind, std::string_view key);
  std::optional<std::string> document(std::string_view kind, std::string_view key);
  std::vector<std::pair<std::string, std::string>> documents(
      std::string_view kind);  // (key, json), by key

  // Adds rows to a table as COPY FROM does (manual, page COPY): defaults for the columns that are
  // not listed, constraints, triggers, INSERT privilege. `next` fills one value a listed column,
  // already of the column's type, and returns false at the end. Returns the number of rows. In a
  // transaction of its own unless one is open. Rows of a materialized view take the place of those
  // that it has; only a superuser may give it any.
  std::int64_t insert_rows(Oid relation, std::span<const int> columns,
                           const std::function<bool(std::vector<Value>&)>& next);

  // What the data services allow a role (Role::dataservices). Superuser only; transactional.
  void set_role_dataservices(std::string_view role, std::vector<std::string> services);

  const CatalogSnapshot& catalog() const;
  const TextSettings& text_settings() const;
  Oid role() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace carto_mock::sql
