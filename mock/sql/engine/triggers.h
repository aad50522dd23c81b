// Fires the triggers of one table for one statement (manual, chapter 39.1): those of a kind in the
// order of their names.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "sql/catalog/partitions.h"
#include "sql/engine/trigger_functions.h"

namespace carto_mock::sql {

class Triggers {
 public:
  // `event`: trigger_type::kInsert, kUpdate, kDelete or kTruncate; `columns`: attnums that an
  // UPDATE names. `relation` and what `execution` refers to outlive it.
  Triggers(const Relation& relation, int event, std::span<const int> columns,
           const Execution& execution);

  // Does a function run that is no part of CARTO's extension? It may look at the table, and change
  // it: the statement has read its rows by then.
  bool run_user_functions() const;

  void before_statement() const;
  // `old_row`: null for INSERT. `new_row`: what is to be written, which they may change; null for
  // DELETE. False: the row is passed over.
  bool before_row(const std::vector<Value>* old_row, std::vector<Value>* new_row) const;
  // INSTEAD OF, of a view: likewise, and nothing is written.
  bool instead_of_row(const std::vector<Value>* old_row, std::vector<Value>* new_row) const;
  // Those in PL/pgSQL wait for the end of the statement (foreign_key_events.h).
  void after_row(const std::vector<Value>* old_row, std::vector<Value>* new_row) const;
  void after_statement() const;
  // A row of a partition of this table has changed, whose own triggers have been told: only the
  // transition tables of statement triggers show it.
  void note_partition_row(const std::vector<Value>* old_row,
                          const std::vector<Value>* new_row) const {
    if (shows_rows()) note_rows(old_row, new_row);
  }
  // Have they transition tables?
  bool shows_rows() const { return shows_old_ || shows_new_; }

 private:
  struct Firing {
    int kind;  // kRow, kBefore and kInstead of the trigger's type
    const Trigger* trigger;
    const TriggerFunction* function;         // null: a function in PL/pgSQL
    std::shared_ptr<const Expression> when;  // null: none
    std::vector<Oid> called;                 // by `when`, for whoever fires the trigger to execute
  };

  bool change_row(int kind, const std::vector<Value>* old_row, std::vector<Value>* new_row) const;
  // A trigger that a partition has of its table's must leave the new row in the partition.
  void check_place(const Trigger& trigger, const std::vector<Value>& row) const;
  bool wants(const Firing& firing, int kind, const std::vector<Value>* old_row,
             const std::vector<Value>* new_row) const;
  // An AFTER trigger in PL/pgSQL, with copies of the rows.
  std::function<void()> kept_firing(const Firing& firing, const std::vector<Value>* old_row,
                                    const std::vector<Value>* new_row) const;
  void when_written(std::function<void()> action) const;
  // For the transition tables.
  void note_rows(const std::vector<Value>* old_row, const std::vector<Value>* new_row) const;

  const Relation& relation_;
  int event_;
  Execution execution_;
  std::vector<Firing> firings_;                        // of this event, by name
  std::shared_ptr<const PartitionConstraint> bounds_;  // for triggers of the partitioned table
  bool shows_old_ = false;                             // in transition tables
  bool shows_new_ = false;
};

}  // namespace carto_mock::sql
