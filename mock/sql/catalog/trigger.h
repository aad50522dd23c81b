// A trigger of a table (manual, chapter 39), as pg_trigger keeps it (chapter 53.57).
#pragma once

#include <string>
#include <vector>

#include "sql/types/type.h"

namespace carto_mock::sql {

// The bits of pg_trigger.tgtype.
namespace trigger_type {
inline constexpr int kRow = 1, kBefore = 2, kInsert = 4, kDelete = 8, kUpdate = 16, kTruncate = 32,
                     kInstead = 64;
}  // namespace trigger_type

// pg_trigger.tgenabled. What fires in replicas only never fires here.
enum class TriggerState : char { kOrigin = 'O', kDisabled = 'D', kReplica = 'R', kAlways = 'A' };

struct Trigger {
  Oid oid = kInvalidOid;
  std::string name;
  Oid function = kInvalidOid;  // of pg_proc
  int type = 0;                // bits of trigger_type
  TriggerState state = TriggerState::kOrigin;
  std::vector<int> columns;            // attnums of UPDATE OF; empty: any
  std::vector<std::string> arguments;  // of the function
  std::string when_sql = {};           // WHEN, over `old` and `new`; empty: none
  std::string comment = {};            // COMMENT ON; empty: none
  // REFERENCING OLD TABLE AS, NEW TABLE AS: the transition tables' names; empty: none.
  std::string old_table = {};
  std::string new_table = {};
  // CREATE CONSTRAINT TRIGGER: its row in pg_constraint; otherwise kInvalidOid.
  Oid constraint = kInvalidOid;
  Oid referenced = kInvalidOid;  // its FROM (pg_trigger.tgconstrrelid)
  bool deferrable = false;
  bool initially_deferred = false;

  bool is_enabled() const {
    return state == TriggerState::kOrigin || state == TriggerState::kAlways;
  }
};

}  // namespace carto_mock::sql
