#include "sql/sqlite/connection_state.h"

#include <fmt/format.h>

#include <utility>

namespace carto_mock::sql::sqlite {
namespace {

constexpr SqlState kDiskFull{"53100"};
constexpr SqlState kOutOfMemory{"53200"};
constexpr SqlState kIoError{"58030"};
constexpr SqlState kLockNotAvailable{"55P03"};
constexpr SqlState kDataCorrupted{"XX001"};

// SQLite's primary result codes as PostgreSQL would name the condition.
SqlState sqlstate_of(int code) {
  switch (code & 0xff) {
    case SQLITE_NOMEM:
      return kOutOfMemory;
    case SQLITE_FULL:
      return kDiskFull;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
      return kIoError;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return kLockNotAvailable;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return kDataCorrupted;
    case SQLITE_TOOBIG:
      return sqlstate::kProgramLimitExceeded;
    case SQLITE_READONLY:
      return sqlstate::kReadOnlySqlTransaction;
    case SQLITE_AUTH:
      return sqlstate::kInsufficientPrivilege;
    case SQLITE_INTERRUPT:
      return sqlstate::kQueryCanceled;
    default:
      break;
  }
  if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_ROWID ||
      code == SQLITE_CONSTRAINT_PRIMARYKEY) {
    return sqlstate::kUniqueViolation;
  }
  return sqlstate::kInternalError;
}

}  // namespace

void ConnectionState::Closer::operator()(sqlite3* handle) const noexcept {
  sqlite3_close_v2(handle);
}

const EvaluationContext& ConnectionState::evaluation_context() const {
  if (context == nullptr) {
    throw Error(sqlstate::kInternalError,
                "a statement without an evaluation context computes an expression");
  }
  return *context;
}

void ConnectionState::keep_current_exception() noexcept {
  if (pending_error) return;
  try {
    throw;
  } catch (const Error&) {
    pending_error = std::current_exception();
  } catch (const std::exception& exception) {
    // What is no Error is a defect of carto-mock; it still leaves as an Error.
    pending_error = std::make_exception_ptr(Error(sqlstate::kInternalError, exception.what()));
  } catch (...) {
    pending_error = std::make_exception_ptr(Error(sqlstate::kInternalError, "unknown exception"));
  }
}

void ConnectionState::throw_pending() {
  if (pending_error) std::rethrow_exception(std::exchange(pending_error, nullptr));
}

void ConnectionState::keep_sqlite_error(int code) noexcept {
  if (pending_error) return;
  const char* message = handle ? sqlite3_errmsg(handle.get()) : sqlite3_errstr(code);
  pending_error =
      std::make_exception_ptr(Error(sqlstate_of(code), fmt::format("SQLite: {}", message)));
}

void ConnectionState::check(int code) {
  if (code == SQLITE_OK) return;
  keep_sqlite_error(code);
  throw_pending();
}

}  // namespace carto_mock::sql::sqlite
