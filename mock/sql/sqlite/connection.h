// One connection to a SQLite file, with carto-mock's functions, collations and guards on it.
//
//   sqlite::Connection connection(file, {.mode = sqlite::OpenMode::kReadWrite});
//   connection.execute("CREATE TABLE t50000(c1, c2)");
//   sqlite::Statement insert = connection.prepare("INSERT INTO t50000 VALUES (?1, ?2)");
//
// Two kinds of statements run on it: the engine's own ones (execute, prepare), which may do
// anything, and guarded ones (PreparedPlan, prepare with a declaration), which may do to tables
// what was declared and nothing else. What they do, as SQLite's authorizer says, stays with them
// (Statement::accesses()): at each start the engine holds it against what the privilege check has
// cleared (engine/clearance.h). SQLite may compile a statement again after a change of the schema;
// then nothing passes that was not reported the first time.
//
// Used by one thread at a time. Errors are `Error`: one thrown inside a callback (a function, the
// interrupt check) comes out of step() as it was; what SQLite itself reports is XX000, or the code
// that PostgreSQL has for it.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/catalog/system_relations.h"
#include "sql/evaluator/evaluator.h"
#include "sql/sqlite/statement.h"
#include "sql/types/value.h"

namespace carto_mock::sql::sqlite {

enum class OpenMode { kReadOnly, kReadWrite, kCreate };

// SQLite's PRAGMA synchronous. In WAL mode kNormal survives the process's death (kill -9), kFull
// the machine's.
enum class Synchronous { kOff, kNormal, kFull };

enum class TransactionKind {
  kRead,   // BEGIN DEFERRED: a snapshot from the first read on
  kWrite,  // BEGIN IMMEDIATE: waits for the other writer, up to `busy_timeout`
};

// Gives the rows of a system catalog (pg_class, information_schema.tables …).
using SystemRelationReader =
    std::function<SystemRelationRows(Oid relation, const EvaluationContext& context)>;

struct ConnectionOptions {
  OpenMode mode = OpenMode::kReadOnly;
  Synchronous synchronous = Synchronous::kNormal;
  std::chrono::milliseconds busy_timeout{5000};
  // Empty: plans that read a system catalog are refused.
  SystemRelationReader system_relation_rows = {};
};

struct ConnectionState;  // connection_state.h: what the callbacks share

class Connection {
 public:
  // Opens the file; kCreate makes it if missing and switches it to WAL.
  Connection(const std::filesystem::path& file, ConnectionOptions options);
  ~Connection();
  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) noexcept;

  // Runs all statements of the text; rows are thrown away.
  void execute(const std::string& sql);
  // One statement of the engine's own.
  Statement prepare(std::string_view sql);
  // A guarded one.
  Statement prepare(std::string_view sql, TableAccesses declared);

  void begin(TransactionKind kind);
  void commit();
  // Also where SQLite has rolled back already (a full disk): then nothing happens.
  void rollback() noexcept;
  bool in_transaction() const;
  // Nested transactions, for statements that fail as a whole: `name` is an identifier.
  void savepoint(std::string_view name);
  void release(std::string_view name);
  void rollback_to(std::string_view name);

  std::int64_t last_insert_rowid() const;

  // Copies the database as this connection sees it, page by page, to a file that does not exist.
  void copy_to(const std::filesystem::path& target);

  // While it lives, callbacks of the engine's own statements see `context`: for the interrupt check
  // of long writes. Plans bring their context themselves (PreparedPlan::start).
  class EvaluationScope {
   public:
    EvaluationScope(Connection& connection, const EvaluationContext& context);
    ~EvaluationScope();
    EvaluationScope(const EvaluationScope&) = delete;
    EvaluationScope& operator=(const EvaluationScope&) = delete;

   private:
    ConnectionState& state_;
    const EvaluationContext* previous_;
  };

  ConnectionState& state() { return *state_; }

 private:
  // Compiled once: every statement of every session begins and ends a transaction.
  struct TransactionStatements {
    Statement begin_read;
    Statement begin_write;
    Statement commit;
    Statement rollback;
  };

  std::unique_ptr<ConnectionState> state_;
  std::optional<TransactionStatements> transaction_;  // empty until the file is open
};

}  // namespace carto_mock::sql::sqlite
