// Fires the triggers of one table for one statement (manual, chapter 39.1): those of a kind in the
// order of their names.
#pragma once

#include <span>
#include <vector>

#include "sql/engine/trigger_functions.h"

namespace carto_mock::sql {

class Triggers {
 public:
  // `event`: trigger_type::kInsert, kUpdate, kDelete or kTruncate; `columns`: attnums that an
  // UPDATE names. `relation` and `execution` outlive it.
  Triggers(const Relation& relation, int event, std::span<const int> columns,
           const Execution& execution);

  void before_statement() const { fire(trigger_type::kBefore, nullptr); }
  // `row`: the new row, which they may change; null for DELETE.
  void before_row(std::vector<Value>* row) const {
    fire(trigger_type::kRow | trigger_type::kBefore, row);
  }
  // Right after its row, not after the statement's last one: the functions that triggers can run do
  // not look at the table.
  void after_row(std::vector<Value>* row) const { fire(trigger_type::kRow, row); }
  void after_statement() const { fire(0, nullptr); }

 private:
  void fire(int kind, std::vector<Value>* row) const;

  struct Firing {
    int kind;  // kRow and kBefore of the trigger's type
    const Trigger* trigger;
    const TriggerFunction* function;
  };

  const Relation& relation_;
  const Execution& execution_;
  std::vector<Firing> firings_;  // of this event, by name
};

}  // namespace carto_mock::sql
