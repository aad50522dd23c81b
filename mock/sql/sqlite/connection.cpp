#include "sql/sqlite/connection.h"

#include <fmt/format.h>

#include <utility>

#include "sql/sqlite/connection_state.h"
#include "sql/sqlite/optimizations.h"

namespace carto_mock::sql::sqlite {
namespace {

// SQLite's own 2 MiB hold a table of some 20,000 points and its index.
constexpr int kCacheKib = 16 * 1024;

void run(Statement& statement) {
  statement.step();
  statement.reset();
}

int open_flags(OpenMode mode) {
  constexpr int kCommon = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE;
  switch (mode) {
    case OpenMode::kReadOnly:
      return kCommon | SQLITE_OPEN_READONLY;
    case OpenMode::kReadWrite:
      return kCommon | SQLITE_OPEN_READWRITE;
    case OpenMode::kCreate:
      return kCommon | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  }
  throw Error(sqlstate::kInternalError, "unknown open mode");
}

std::string_view pragma_value(Synchronous synchronous) {
  switch (synchronous) {
    case Synchronous::kOff:
      return "OFF";
    case Synchronous::kNormal:
      return "NORMAL";
    case Synchronous::kFull:
      return "FULL";
  }
  throw Error(sqlstate::kInternalError, "unknown synchronous setting");
}

// SQLite counts all memory that it takes under one mutex of the process, where threads queue up.
// Nobody here asks for the count. Not allowed once SQLite runs, as it may in a process that embeds
// carto-mock: then it stays as it is.
void drop_memory_statistics() {
  static const int kAnswer = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  static_cast<void>(kAnswer);
}

// A misspelled column must be an error, not a string; and no statement may damage the file's own
// structures.
void harden(ConnectionState& state) {
  sqlite3* handle = state.handle.get();
  for (const auto& [option, value] :
       {std::pair{SQLITE_DBCONFIG_DQS_DML, 0}, std::pair{SQLITE_DBCONFIG_DQS_DDL, 0},
        std::pair{SQLITE_DBCONFIG_DEFENSIVE, 1}, std::pair{SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
        std::pair{SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
        std::pair{SQLITE_DBCONFIG_ENABLE_TRIGGER, 0}, std::pair{SQLITE_DBCONFIG_ENABLE_VIEW, 0}}) {
    state.check(sqlite3_db_config(handle, option, value, nullptr));
  }
  switch_optimizations(handle);
  sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_limit(handle, SQLITE_LIMIT_WORKER_THREADS, 0);
}

}  // namespace

Connection::Connection(const std::filesystem::path& file, ConnectionOptions options)
    : state_(std::make_unique<ConnectionState>()) {
  drop_memory_statistics();
  ConnectionState& state = *state_;
  state.system_relation_rows = std::move(options.system_relation_rows);
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(file.c_str(), &handle, open_flags(options.mode), nullptr);
  state.handle.reset(handle);
  state.check(code);
  sqlite3_busy_timeout(handle, static_cast<int>(options.busy_timeout.count()));
  harden(state);
  register_collations(state);
  register_expression_functions(state);
  register_aggregate_functions(state);
  register_window_frames(state);
  register_subquery_functions(state);
  register_row_source(state);
  register_box_functions(state);
  register_authorizer(state);
  register_interrupt_check(state);

  if (options.mode == OpenMode::kCreate) execute("PRAGMA journal_mode = WAL");
  execute(
      fmt::format("PRAGMA synchronous = {}; PRAGMA temp_store = MEMORY; PRAGMA foreign_keys = OFF; "
                  "PRAGMA cache_size = -{}",
                  pragma_value(options.synchronous), kCacheKib));
  transaction_.emplace(TransactionStatements{prepare("BEGIN DEFERRED"), prepare("BEGIN IMMEDIATE"),
                                             prepare("COMMIT"), prepare("ROLLBACK")});
}

Connection::~Connection() = default;
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;

void Connection::execute(const std::string& sql) {
  const AccessScope access(*state_, nullptr);
  const int code = sqlite3_exec(state_->handle.get(), sql.c_str(), nullptr, nullptr, nullptr);
  state_->check(code);
}

Statement Connection::prepare(std::string_view sql) { return {*state_, sql}; }

Statement Connection::prepare(std::string_view sql, TableAccesses declared) {
  return {*state_, sql, std::move(declared)};
}

void Connection::begin(TransactionKind kind) {
  switch (kind) {
    case TransactionKind::kRead:
      return run(transaction_->begin_read);
    case TransactionKind::kWrite:
      return run(transaction_->begin_write);
  }
}

void Connection::commit() { run(transaction_->commit); }

void Connection::rollback() noexcept {
  if (!in_transaction()) return;
  try {
    run(transaction_->rollback);
  } catch (const Error&) {
    // SQLite has rolled back by itself: there is nothing left to undo.
  }
  state_->pending_error = nullptr;
}

bool Connection::in_transaction() const {
  return sqlite3_get_autocommit(state_->handle.get()) == 0;
}

void Connection::savepoint(std::string_view name) {
  execute(fmt::format("SAVEPOINT \"{}\"", name));
}
void Connection::release(std::string_view name) { execute(fmt::format("RELEASE \"{}\"", name)); }
void Connection::rollback_to(std::string_view name) {
  execute(fmt::format("ROLLBACK TO \"{}\"", name));
}

void Connection::copy_to(const std::filesystem::path& target) {
  constexpr int kAllPages = -1;
  const AccessScope access(*state_, nullptr);
  ConnectionState copy;
  sqlite3* handle = nullptr;
  const int opened =
      sqlite3_open_v2(target.c_str(), &handle, open_flags(OpenMode::kCreate), nullptr);
  copy.handle.reset(handle);
  copy.check(opened);
  sqlite3_backup* backup = sqlite3_backup_init(handle, "main", state_->handle.get(), "main");
  if (backup == nullptr) copy.check(sqlite3_errcode(handle));
  sqlite3_backup_step(backup, kAllPages);
  copy.check(sqlite3_backup_finish(backup));
}

std::int64_t Connection::last_insert_rowid() const {
  return sqlite3_last_insert_rowid(state_->handle.get());
}

Connection::EvaluationScope::EvaluationScope(Connection& connection,
                                             const EvaluationContext& context)
    : state_(*connection.state_), previous_(std::exchange(connection.state_->context, &context)) {}

Connection::EvaluationScope::~EvaluationScope() { state_.context = previous_; }

}  // namespace carto_mock::sql::sqlite
