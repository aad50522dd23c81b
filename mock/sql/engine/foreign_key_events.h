// What foreign keys and deferrable unique keys do when rows change, as PostgreSQL's triggers of
// constraints: a changed row leaves events, and they run when its statement ends, in the order in
// which they came. An event looks for the row that is referred to, or for rows that refer, or it
// changes or deletes those, which leaves events again. AFTER triggers in PL/pgSQL wait among them:
// those of a row fire when its foreign keys have had their say, as PostgreSQL has them in the order
// of their names.
//
//   ForeignKeyEvents events(execution);
//   execution.foreign_keys = &events;   // what TableWriter tells of its rows
//   … write …
//   events.run();
//
// Queries of a check run with the rights of the referenced table's owner, those of an action with
// the rights of the referring table's owner.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <variant>
#include <vector>

#include "sql/engine/changed_rows.h"
#include "sql/engine/deferred_keys.h"
#include "sql/engine/exclusion_lookup.h"
#include "sql/engine/execution.h"
#include "sql/engine/foreign_key_queries.h"
#include "sql/engine/unique_lookup.h"

namespace carto_mock::sql {

class ForeignKeyEvents {
 public:
  // The keys that rows of one table concern, each kind in the order of creation.
  struct TableKeys {
    const Relation* table = nullptr;
    std::vector<ForeignKey> own;                // of the table
    std::vector<ForeignKey> referring;          // to the table
    std::vector<const Constraint*> deferrable;  // unique keys of the table, and EXCLUDE
    bool empty() const { return own.empty() && referring.empty() && deferrable.empty(); }
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
  // A statement on a partitioned table has put a row into another partition: for those who refer to
  // the table an update of it, and no row that has gone.
  void moved(const Relation& relation, std::span<const Value> before, std::span<const Value> after);
  // A trigger that fires behind what is waiting.
  void add_trigger(std::function<void()> fire) { events_.emplace_back(std::move(fire)); }
  // Likewise a constraint trigger, which may wait for the end of the transaction. Rows: empty where
  // the event has none.
  void add_constraint_trigger(const Relation& relation, const Trigger& trigger, int event,
                              std::vector<Value> before, std::vector<Value> after);
  // A table is changed once, as its triggers of statements see it, also where the statement and
  // actions of foreign keys change it several times. `event`: of trigger_type.
  //
  // Is it the first change? Then triggers before it fire.
  bool begins_change(Oid relation, int event) { return begun_.emplace(relation, event).second; }
  // Triggers after the change, in place of those that wait since an earlier one ended.
  void end_change(Oid relation, int event, std::vector<std::function<void()>> triggers);

  // What the transition tables of the triggers of a change show. The rows of MERGE's actions are
  // others than those that actions of foreign keys change in the same table.
  std::shared_ptr<ChangedRows> changed_rows(Oid relation, int event);
  // A trigger reads them: later changes of the table are another change.
  void close_rows(Oid relation, int event, const std::shared_ptr<ChangedRows>& rows);
  // While it lives, what changes is MERGE's.
  class MergeScope {
   public:
    explicit MergeScope(ForeignKeyEvents* events) : events_(events) { set(true); }
    ~MergeScope() { set(false); }
    MergeScope(const MergeScope&) = delete;
    MergeScope& operator=(const MergeScope&) = delete;

   private:
    void set(bool is_merging) const {
      if (events_ != nullptr) events_->is_merging_ = is_merging;
    }
    ForeignKeyEvents* events_;
  };

  // 23503, 23505 where a key does not hold. Events of constraints that are deferred go to the
  // transaction.
  void run();
  // Those that wait in the transaction: of constraints that are deferred no more, or all of them at
  // its end.
  void run_waiting(bool at_end);
  // All rows of a table that has got the foreign key.
  void check_all_rows(const Relation& table, const Constraint& constraint);
  // A partition goes that the key is to: no row of the table may refer to rows of it. 23503.
  void check_removal(const Relation& table, const Constraint& constraint);

 private:
  bool may_check(const ForeignKey& key) const;
  void changed_key(const TableKeys& keys, std::span<const Value> before,
                   std::span<const Value> after);
  // Of the deferrable primary key, or of what else is deferrable.
  void note_duplicates(const TableKeys& keys, bool is_primary, std::span<const Value> row,
                       std::int64_t rowid);
  void check_unique(const Relation& table, const Constraint& key, std::int64_t rowid);
  ExclusionLookup& exclusion_lookup(const Relation& table, const Constraint& constraint);
  std::optional<std::int64_t> find_duplicate(const Relation& table, const Constraint& key,
                                             std::span<const Value> row, std::int64_t rowid);
  void run(bool may_defer);
  bool must_wait(const ForeignKeyEvent& event) const;
  void add_check(const ForeignKey& key, std::int64_t rowid);
  bool is_pending(Oid constraint, std::int64_t rowid);
  void fire(const ForeignKeyEvent& event);
  void fire_trigger(const ForeignKeyEvent& event);
  void check(const ForeignKey& key, std::int64_t rowid);
  void act(const ForeignKey& key, const ForeignKeyEvent& event, ForeignKeyAction action);
  void restrict_change(const ForeignKey& key, const ForeignKeyEvent& event, bool looks_for_other);
  // Does the query give a row, or change one?
  bool run_query(const ForeignKey& key, ForeignKeyQuery query, std::vector<Value> parameters);
  std::shared_ptr<const CompiledStatement> compiled(const ForeignKey& key, ForeignKeyQuery query);
  Error violation(const ForeignKey& key, std::span<const Value> values, bool is_check) const;

  Execution execution_;
  std::shared_ptr<const CatalogSnapshot> catalog_;  // what keys_ points into
  Oid reads_as_ = kInvalidOid;  // whose queries they are; kInvalidOid: the tables' owners'
  // What triggers that wait point into: actions run in the catalog as triggers have left it.
  std::vector<std::shared_ptr<const CatalogSnapshot>> later_catalogs_;
  std::map<Oid, TableKeys> keys_;
  // An empty function is one that is not to fire any more.
  std::vector<std::variant<ForeignKeyEvent, std::function<void()>>> events_;
  // The rows that checks wait for, here and in the transaction as far as it was looked at.
  std::set<std::pair<Oid, std::int64_t>> pending_;  // constraint, rowid
  std::size_t deferred_seen_ = 0;
  std::set<std::pair<Oid, int>> begun_;
  std::map<std::pair<Oid, int>, std::vector<std::size_t>> ended_;  // places in events_
  std::map<std::pair<Oid, int>, std::shared_ptr<ChangedRows>> changed_rows_;
  std::map<std::pair<Oid, int>, std::shared_ptr<ChangedRows>> merged_rows_;
  bool is_merging_ = false;
  std::map<Oid, UniqueLookup> lookups_;  // by index
  struct DeferrableExclusion {
    CompiledExclusion exclusion;
    std::unique_ptr<ExclusionLookup> lookup;  // refers to it
  };
  std::map<Oid, DeferrableExclusion> exclusions_;  // by constraint
  std::map<std::pair<Oid, ForeignKeyQuery>, std::shared_ptr<const CompiledStatement>> compiled_;
};

}  // namespace carto_mock::sql
