// The transaction of a session: what connection it runs on, what it has done to the catalog, its
// savepoints.
//
// A transaction begins on nothing. Statements that only read take a read connection, the first that
// writes takes the writer; since each statement sees what is committed when it begins (READ
// COMMITTED; manual, chapter 13.2.1), a transaction that has only read so far may change over. On
// the writer nobody else commits, which makes the stricter isolation levels hold as well.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/engine/catalog_editor.h"
#include "sql/engine/deferred_keys.h"
#include "sql/engine/generation.h"
#include "sql/engine/session_state.h"

namespace carto_mock::sql {

class Transaction {
 public:
  enum class Status {
    kNone,
    kImplicit,  // of one text
    kExplicit,  // BEGIN
    kFailed,    // explicit, after an error: only its end is accepted
  };

  // `before_commit` runs in a transaction that has written, as its last act.
  Transaction(SessionState& session, std::function<void()> before_commit)
      : session_(session), before_commit_(std::move(before_commit)) {}
  ~Transaction() { rollback(); }

  Status status() const { return status_; }
  void begin(Status status);
  // kImplicit to kExplicit, keeping what was done.
  void make_explicit() { status_ = Status::kExplicit; }
  // Ends it; throws, rolled back, if the commit fails.
  void commit();
  void rollback() noexcept;
  // After an error: an implicit one ends, an explicit one waits for its end.
  void fail() noexcept;

  void use_reader();
  void use_writer();
  bool is_writing() const { return writer_.has_value(); }
  // Between two texts, an explicit transaction that only reads holds no connection.
  void release_reader();

  // While a statement runs, and as long as the transaction writes.
  bool has_connection() const { return writer_.has_value() || reader_.has_value(); }
  PooledConnection& connection();
  CatalogEditor& editor();  // use_writer() first
  // After the editor has changed something: what this session sees.
  void refresh_catalog();
  // Documents count as a change for Database::change_counter().
  void note_change() { changed_ = true; }

  // Runs the DROP TABLE or DROP INDEX of a dropped object's storage: at once, or, where a function
  // of a running statement has dropped it, when that statement has ended, which may be reading it.
  void drop_storage(std::string sql);
  void run_postponed_drops();
  // While it lives, statements run inside another one.
  class NestedScope {
   public:
    explicit NestedScope(Transaction& transaction) : transaction_(transaction) {
      ++transaction_.nesting_;
    }
    ~NestedScope() { --transaction_.nesting_; }
    NestedScope(const NestedScope&) = delete;
    NestedScope& operator=(const NestedScope&) = delete;

   private:
    Transaction& transaction_;
  };

  // ALTER SEQUENCE … RESTART and TRUNCATE … RESTART IDENTITY, which a ROLLBACK undoes, unlike what
  // nextval() does.
  void restart_sequence(const Relation& sequence, std::int64_t value);
  // Likewise of ALTER SEQUENCE: see SequenceStore.
  void forget_logged(const Relation& sequence);

  // What foreign keys have still to look at before it commits.
  DeferredKeys& deferred_keys() { return deferred_keys_; }

  // SAVEPOINT, RELEASE, ROLLBACK TO (manual, page SAVEPOINT). 3B001 `savepoint "x" does not exist`.
  void savepoint(std::string_view name);
  void release(std::string_view name);
  void rollback_to(std::string_view name);
  bool has_savepoints() const { return !savepoints_.empty(); }

 private:
  struct Savepoint {
    std::string name;
    int number;  // SQLite's savepoint is s<number>, once there is a writer
    bool in_sqlite;
    std::shared_ptr<const CatalogSnapshot> catalog;  // null: the writer came later
    SessionState::Variables variables;
    DeferredKeys deferred_keys;
    std::size_t restarted;  // as many entries of restarted_ belong to what was before
  };
  struct RestartedSequence {
    Oid sequence;
    SequenceValue before;
  };
  void undo_restarts(std::size_t keep);
  std::size_t find_savepoint(std::string_view name) const;
  void end();

  SessionState& session_;
  std::function<void()> before_commit_;
  Status status_ = Status::kNone;
  std::optional<Generation::ReadLease> reader_;
  std::optional<Generation::WriteLease> writer_;
  std::optional<CatalogEditor> editor_;
  std::shared_ptr<const CatalogSnapshot> catalog_at_start_;
  std::optional<SessionState::Variables> variables_at_start_;
  std::vector<Savepoint> savepoints_;
  std::vector<RestartedSequence> restarted_;
  std::vector<std::string> postponed_drops_;
  DeferredKeys deferred_keys_;
  int nesting_ = 0;
  int next_savepoint_ = 1;
  bool changed_ = false;
};

}  // namespace carto_mock::sql
