// The statements with which foreign keys are kept, as PostgreSQL's triggers send them: with the
// columns of a key as parameters.
#pragma once

#include <memory>
#include <string>

#include "sql/engine/compiled_statement.h"
#include "sql/engine/session_state.h"

namespace carto_mock::sql {

struct ForeignKey {
  const Relation* table;
  const Constraint* constraint;
  const Relation* referenced;
};

enum class ForeignKeyQuery {
  kReferenced,   // is there a row with the referring row's key?
  kSameKey,      // is there a row with the key that a referenced row had?
  kReferencing,  // are there rows that refer to it?
  kDelete,       // deletes those
  kUpdate,       // gives them the new key, which is before the old one among the parameters
  kSetOnDelete,  // SET NULL or SET DEFAULT
  kSetOnUpdate,
};

// Whose rights the query runs with.
Oid owner_for(const ForeignKey& key, ForeignKeyQuery query);
// Compiled for the session's current role; its parameters are the execution's literals.
std::shared_ptr<const CompiledStatement> compile_foreign_key_query(const ForeignKey& key,
                                                                   ForeignKeyQuery query,
                                                                   SessionState& session);

}  // namespace carto_mock::sql
