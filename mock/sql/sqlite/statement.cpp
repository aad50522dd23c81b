#include "sql/sqlite/statement.h"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "sql/sqlite/connection_state.h"
#include "sql/sqlite/optimizations.h"
#include "sql/sqlite/stored_values.h"

namespace carto_mock::sql::sqlite {
namespace {

bool is_unique_violation(int code) {
  return code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_ROWID ||
         code == SQLITE_CONSTRAINT_PRIMARYKEY;
}

}  // namespace

void Statement::Finalizer::operator()(sqlite3_stmt* statement) const noexcept {
  sqlite3_finalize(statement);
}

Statement::Statement(ConnectionState& state, std::string_view sql)
    : Statement(state, sql, std::unique_ptr<AccessGuard>()) {}

Statement::Statement(ConnectionState& state, std::string_view sql, TableAccesses declared)
    : Statement(state, sql,
                std::make_unique<AccessGuard>(AccessGuard{std::move(declared), {}, false})) {}

Statement::Statement(ConnectionState& state, std::string_view sql,
                     std::unique_ptr<AccessGuard> guard)
    : state_(&state), guard_(std::move(guard)) {
  // The authorizer, which must not throw, adds at most these.
  if (guard_ != nullptr) guard_->reported.reserve(guard_->declared.size());
  const AccessScope access(state, guard_.get());
  const OptimizationsOfStatement optimizations(state.handle.get(), sql);
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(state.handle.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  statement_.reset(statement);
  // A plan that SQLite does not take is a query that carto-mock cannot run: refused aloud, not a
  // defect of the query.
  if (code == SQLITE_ERROR && guard_ != nullptr && !state.pending_error) {
    throw Error::unsupported(
        fmt::format("this query (SQLite: {})", sqlite3_errmsg(state.handle.get())));
  }
  state.check(code);
  if (guard_ != nullptr) guard_->is_complete = true;
}

void Statement::bind_null(int index) { state_->check(sqlite3_bind_null(statement_.get(), index)); }

void Statement::bind(int index, std::int64_t value) {
  state_->check(sqlite3_bind_int64(statement_.get(), index, value));
}

void Statement::bind(int index, double value) { bind(index, Value::real(value), oid::kFloat8); }

void Statement::bind_text(int index, std::string_view text) {
  state_->check(sqlite3_bind_text64(statement_.get(), index, text.data(), text.size(),
                                    SQLITE_TRANSIENT, SQLITE_UTF8));
}

void Statement::bind_bytes(int index, std::string_view bytes) {
  state_->check(
      sqlite3_bind_blob64(statement_.get(), index, bytes.data(), bytes.size(), SQLITE_TRANSIENT));
}

void Statement::bind(int index, const Value& value, Oid type) {
  state_->check(bind_value(statement_.get(), index, value, type));
}

void Statement::bind_borrowed(int index, const Value& value, Oid type) {
  state_->check(bind_value(statement_.get(), index, value, type, BindLifetime::kBorrowed));
}

void Statement::bind_pointer(int index, const void* object, const char* kind) {
  // SQLite hands the pointer back and nothing else; its signature just lacks the const.
  state_->check(
      sqlite3_bind_pointer(statement_.get(), index, const_cast<void*>(object), kind, nullptr));
}

bool Statement::step() {
  const StepResult result = step_write();
  if (result == StepResult::kUniqueViolation) {
    throw Error(sqlstate::kUniqueViolation, "a unique index of carto-mock's own refuses the row");
  }
  return result == StepResult::kRow;
}

StepResult Statement::step_write() {
  const AccessScope access(*state_, guard_.get());
  const int code = sqlite3_step(statement_.get());
  // A collation cannot fail for SQLite, so an error of one may be waiting although the step went
  // well.
  if (code == SQLITE_ROW && !state_->pending_error) return StepResult::kRow;
  if (code != SQLITE_DONE && code != SQLITE_ROW && !is_unique_violation(code)) {
    state_->keep_sqlite_error(code);  // before the reset, which overwrites SQLite's message
  }
  reset();
  state_->throw_pending();
  return code == SQLITE_DONE ? StepResult::kDone : StepResult::kUniqueViolation;
}

void Statement::reset() noexcept {
  if (!statement_) return;  // moved from
  // Aggregates that are ended by the reset may fail, which is nobody's error.
  std::exception_ptr pending = std::exchange(state_->pending_error, nullptr);
  sqlite3_reset(statement_.get());
  state_->pending_error = std::move(pending);
}

int Statement::column_count() const { return sqlite3_column_count(statement_.get()); }

bool Statement::is_null(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::string_view Statement::text(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  if (text == nullptr) return {};
  return {text, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

std::string_view Statement::bytes(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
  if (bytes == nullptr) return {};
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

Value Statement::value(int column, Oid type) const {
  return to_value(sqlite3_column_value(statement_.get(), column), type);
}

}  // namespace carto_mock::sql::sqlite
