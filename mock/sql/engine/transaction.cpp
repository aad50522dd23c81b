#include "sql/engine/transaction.h"

#include <fmt/format.h>

#include <stdexcept>

#include "support/error.h"

namespace carto_mock::sql {
namespace {

// What a commit takes of the write-ahead log at least.
constexpr std::uint64_t kCommitRecord = 48;

std::string sqlite_name(int number) { return fmt::format("s{}", number); }

}  // namespace

void Transaction::begin(Status status) {
  status_ = status;
  variables_at_start_ = session_.variables();
  session_.start_transaction();
}

void Transaction::commit() {
  try {
    if (writer_) before_commit_();
    session_.check_held_cursors();
    if (writer_) {
      const bool catalog_changed = editor_->catalog() != catalog_at_start_;
      writer_->commit(catalog_changed ? editor_->catalog() : nullptr);
      if (catalog_changed || changed_) ++session_.generation().context().changes;
      session_.write_to_log(kCommitRecord);
    }
  } catch (...) {
    rollback();
    throw;
  }
  session_.transaction_number().end(TransactionState::kCommitted);
  session_.end_transaction();
  end();
}

void Transaction::rollback() noexcept {
  if (status_ == Status::kNone) return;
  undo_restarts(0);
  session_.transaction_number().end(TransactionState::kAborted);
  if (variables_at_start_) session_.restore(*variables_at_start_);
  end();
}

void Transaction::end() {
  status_ = Status::kNone;
  editor_.reset();
  reader_.reset();
  writer_.reset();  // rolls back unless committed
  catalog_at_start_.reset();
  variables_at_start_.reset();
  savepoints_.clear();
  restarted_.clear();
  postponed_drops_.clear();
  deferred_keys_ = {};
  changed_ = false;
  session_.set_catalog(session_.generation().catalog());
}

void Transaction::fail() noexcept {
  switch (status_) {
    case Status::kNone:
    case Status::kFailed:
      return;
    case Status::kImplicit:
      rollback();
      return;
    case Status::kExplicit:
      status_ = Status::kFailed;
      // A savepoint may bring it back.
      if (savepoints_.empty()) session_.transaction_number().end(TransactionState::kAborted);
      return;
  }
}

void Transaction::use_reader() {
  if (reader_ || writer_) return;
  reader_.emplace(session_.generation(), [this] { session_.check_interrupts(); });
  session_.set_catalog(reader_->catalog());
}

void Transaction::use_writer() {
  if (writer_) return;
  reader_.reset();
  writer_.emplace(session_.generation(), [this] { session_.check_interrupts(); });
  catalog_at_start_ = session_.generation().catalog();
  editor_.emplace(writer_->connection().sqlite(), session_.generation().context(),
                  catalog_at_start_);
  session_.set_catalog(catalog_at_start_);
}

void Transaction::release_reader() { reader_.reset(); }

PooledConnection& Transaction::connection() {
  return writer_ ? writer_->connection() : reader_->connection();
}

CatalogEditor& Transaction::editor() {
  if (!editor_) throw std::logic_error("a catalog is edited in a transaction that only reads");
  return *editor_;
}

void Transaction::refresh_catalog() { session_.set_catalog(editor_->catalog()); }

void Transaction::drop_storage(std::string sql) {
  if (nesting_ == 0) {
    connection().sqlite().execute(sql);
  } else {
    postponed_drops_.push_back(std::move(sql));
  }
}

void Transaction::run_postponed_drops() {
  for (const std::string& sql : postponed_drops_) connection().sqlite().execute(sql);
  postponed_drops_.clear();
}

void Transaction::restart_sequence(const Relation& sequence, std::int64_t value) {
  SequenceStore& values = session_.generation().sequences();
  restarted_.push_back({sequence.oid, values.get(sequence)});
  values.set(sequence, value, false);
}

void Transaction::forget_logged(const Relation& sequence) {
  SequenceStore& values = session_.generation().sequences();
  restarted_.push_back({sequence.oid, values.get(sequence)});
  values.forget_logged(sequence.oid);
}

void Transaction::undo_restarts(std::size_t keep) {
  SequenceStore& values = session_.generation().sequences();
  for (; restarted_.size() > keep; restarted_.pop_back()) {
    const auto& [sequence, before] = restarted_.back();
    values.put(sequence, before);
  }
}

void Transaction::savepoint(std::string_view name) {
  Savepoint savepoint{std::string(name),    next_savepoint_++, writer_.has_value(), nullptr,
                      session_.variables(), deferred_keys_,    restarted_.size()};
  if (writer_) {
    writer_->connection().sqlite().savepoint(sqlite_name(savepoint.number));
    savepoint.catalog = editor_->catalog();
  }
  savepoints_.push_back(std::move(savepoint));
}

std::size_t Transaction::find_savepoint(std::string_view name) const {
  for (std::size_t i = savepoints_.size(); i-- > 0;) {
    if (savepoints_[i].name == name) return i;
  }
  throw Error(SqlState("3B001"), fmt::format("savepoint \"{}\" does not exist", name));
}

void Transaction::release(std::string_view name) {
  const std::size_t index = find_savepoint(name);
  if (savepoints_[index].in_sqlite) {
    writer_->connection().sqlite().release(sqlite_name(savepoints_[index].number));
  }
  savepoints_.erase(savepoints_.begin() + static_cast<std::ptrdiff_t>(index), savepoints_.end());
}

void Transaction::rollback_to(std::string_view name) {
  const std::size_t index = find_savepoint(name);
  const Savepoint& target = savepoints_[index];
  if (target.in_sqlite) {
    writer_->connection().sqlite().rollback_to(sqlite_name(target.number));
    editor_->restore(target.catalog);
    refresh_catalog();
  } else if (writer_) {
    // Nothing was written before the savepoint: the whole write goes.
    editor_.reset();
    writer_.reset();
    session_.set_catalog(session_.generation().catalog());
  }
  postponed_drops_.clear();
  undo_restarts(target.restarted);
  session_.restore(target.variables);
  deferred_keys_ = target.deferred_keys;
  savepoints_.erase(savepoints_.begin() + static_cast<std::ptrdiff_t>(index) + 1,
                    savepoints_.end());
  if (status_ == Status::kFailed) status_ = Status::kExplicit;
}

}  // namespace carto_mock::sql
