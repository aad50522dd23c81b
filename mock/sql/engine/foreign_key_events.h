// What foreign keys do when rows change, as PostgreSQL's triggers of referential integrity: a
// changed row leaves events, and they run when its statement ends, in the order in which they came.
// An event looks for the row that is referred to, or for rows that refer, or it changes or deletes
// those, which leaves events again.
//
//   ForeignKeyEvents events(execution);
//   execution.foreign_keys = &events;   // what TableWriter tells of its rows
//   … write …
//   events.run();
//
// Queries of a check run with the rights of the referenced table's owner, those of an action with
// the rights of the referring table's owner.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <span>
#include <vector>

#include "sql/engine/deferred_keys.h"
#include "sql/engine/execution.h"
#include "sql/engine/foreign_key_queries.h"

namespace carto_mock::sql {

class ForeignKeyEvents {
 public:
  // The foreign keys that rows of one table concern, each kind in the order of creation.
  struct TableKeys {
    std::vector<ForeignKey> own;        // of the table
    std::vector<ForeignKey> referring;  // to the table
    bool empty() const { return own.empty() && referring.empty(); }
  };

  // Session and transaction outlive it.
  explicit ForeignKeyEvents(const Execution& execution);
  ForeignKeyEvents(const ForeignKeyEvents&) = delete;
  ForeignKeyEvents& operator=(const ForeignKeyEvents&) = delete;

  // Nullptr: there are none. Lives as long as this object.
  const TableKeys* keys_of(const Relation& relation);

  // Rows by attnum - 1; rowids as they are afterwards, `old_rowid` as it was.
  void inserted(const TableKeys& keys, std::span<const Value> row, std::int64_t rowid);
  void updated(const TableKeys& keys, std::span<const Value> before, std::int64_t old_rowid,
               std::span<const Value> after, std::int64_t rowid);
  void deleted(const TableKeys& keys, std::span<const Value> row);

  // 23503 where a key does not hold. Events of constraints that are deferred go to the transaction.
  void run();
  // Those that wait in the transaction: of constraints that are deferred no more, or all of them at
  // its end.
  void run_waiting(bool at_end);
  // All rows of a table that has got the foreign key.
  void check_all_rows(const Relation& table, const Constraint& constraint);

 private:
  void run(bool may_defer);
  bool must_wait(const ForeignKeyEvent& event) const;
  void add_check(const ForeignKey& key, std::int64_t rowid);
  bool is_pending(Oid constraint, std::int64_t rowid);
  void fire(const ForeignKeyEvent& event);
  void check(const ForeignKey& key, std::int64_t rowid);
  void act(const ForeignKey& key, const ForeignKeyEvent& event, ForeignKeyAction action);
  void restrict_change(const ForeignKey& key, const ForeignKeyEvent& event, bool looks_for_other);
  // Does the query give a row, or change one?
  bool run_query(const ForeignKey& key, ForeignKeyQuery query, std::vector<Value> parameters);
  std::shared_ptr<const CompiledStatement> compiled(const ForeignKey& key, ForeignKeyQuery query);
  Error violation(const ForeignKey& key, std::span<const Value> values, bool is_check) const;

  Execution execution_;
  std::shared_ptr<const CatalogSnapshot> catalog_;  // what keys_ points into
  std::map<Oid, TableKeys> keys_;
  std::vector<ForeignKeyEvent> events_;
  // The rows that checks wait for, here and in the transaction as far as it was looked at.
  std::set<std::pair<Oid, std::int64_t>> pending_;  // constraint, rowid
  std::size_t deferred_seen_ = 0;
  std::map<std::pair<Oid, ForeignKeyQuery>, std::shared_ptr<const CompiledStatement>> compiled_;
};

}  // namespace carto_mock::sql
