// The functions that triggers can run: those of CARTO's extension, in C++ (spec dataservices.md
// 5.1).
#pragma once

#include <vector>

#include "sql/catalog/snapshot.h"
#include "sql/engine/execution.h"

namespace carto_mock::sql {

// One firing (manual, chapter 39.1).
struct TriggerCall {
  const Trigger& trigger;
  const Relation& relation;
  std::vector<Value>* new_row;  // by attnum - 1; null but for a row of INSERT or UPDATE. What a
                                // BEFORE trigger changes is what is written
  const Execution& execution;
  const std::vector<Value>* old_row = nullptr;  // null but for a row of UPDATE or DELETE
  int event = 0;                                // of trigger_type
};

struct TriggerFunction {
  std::string_view signature;  // as PostgreSQL prints it
  // False: a BEFORE trigger passes the row over.
  bool (*body)(const TriggerCall& call);
  // Can the trigger run it? A function that returns NULL, or a NEW that is not there, would make
  // PostgreSQL skip the row; others read arguments.
  bool (*fits)(const Trigger& trigger);
};

// nullptr: not built. `procedure`: OID of pg_proc.
const TriggerFunction* find_trigger_function(Oid procedure);

}  // namespace carto_mock::sql
