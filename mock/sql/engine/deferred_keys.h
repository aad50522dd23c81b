// The events of keys that wait for the end of a transaction, and what SET CONSTRAINTS has
// said in it (manual, page SET CONSTRAINTS).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "sql/catalog/snapshot.h"
#include "sql/types/value.h"

namespace carto_mock::sql {

struct ForeignKeyEvent {
  // kCheck: the row that a row refers to; kUnique: other rows with the same key; kTrigger: what a
  // constraint trigger does; the others: the rows that refer to a row.
  enum class Kind { kCheck, kUnique, kDelete, kUpdate, kTrigger };
  Kind kind = Kind::kCheck;
  Oid table = kInvalidOid;  // whose row has changed
  Oid referencing = kInvalidOid;
  Oid constraint = kInvalidOid;
  std::int64_t rowid = 0;          // of the row to check, if it is still there
  std::vector<Value> before = {};  // else the key that the row had; kTrigger: the old row
  std::vector<Value> after = {};   // kUpdate: and has; kTrigger: the new row
  int event = 0;                   // kTrigger: of trigger_type
};

struct DeferredKeys {
  std::vector<ForeignKeyEvent> events;
  std::optional<bool> all;            // SET CONSTRAINTS ALL DEFERRED, or IMMEDIATE
  std::map<Oid, bool> by_constraint;  // said later than `all`

  bool is_deferred(const Constraint& constraint) const {
    return constraint.deferrable && is_deferred(constraint.oid, constraint.initially_deferred);
  }
  bool is_deferred(const Trigger& trigger) const {
    return trigger.deferrable && is_deferred(trigger.constraint, trigger.initially_deferred);
  }

 private:
  bool is_deferred(Oid constraint, bool initially) const {
    const auto named = by_constraint.find(constraint);
    return named != by_constraint.end() ? named->second : all.value_or(initially);
  }
};

}  // namespace carto_mock::sql
