// Removing relations with what depends on them.
#pragma once

#include <string>
#include <vector>

#include "sql/engine/utility.h"

namespace carto_mock::sql {

// Drops relations (tables, views, sequences, indexes of no constraint) with all that belongs to
// them. Objects that only depend on them are dropped too with `cascade`, with PostgreSQL's notice;
// else they make it fail (2BP01).
void drop_relations(const std::vector<Oid>& relations, bool cascade, const UtilityContext& context);
// As messages about dependencies name it: `table t`, with its schema unless that is in the search
// path.
std::string described(const Relation& relation, const UtilityContext& context);
// An object and what it depends on, as messages name them.
struct Dependent {
  std::string name;
  std::string reference;
};
// What depends on a part of a relation that goes: with `cascade` the notice that it goes too, which
// is then the caller's business, else 2BP01 if there is any. `object`: what is dropped; empty:
// several objects.
void settle_dependents(const std::vector<Dependent>& dependents, const std::string& object,
                       bool cascade, const UtilityContext& context);
// Everything in a schema, and the schema.
void drop_schema(const Schema& schema, bool cascade, const UtilityContext& context);

}  // namespace carto_mock::sql
