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
// What depends on a part of a relation that goes, `dependents` as messages name it: with `cascade`
// the notice that it goes too, which is then the caller's business, else 2BP01 if there is any.
// `object`: what is dropped; `reference`: what is depended on.
void settle_dependents(const std::vector<std::string>& dependents, const std::string& object,
                       const std::string& reference, bool cascade, const UtilityContext& context);
// The notice of a CASCADE: `drop cascades to view v`, or how many other objects.
void note_cascade(const std::vector<std::string>& objects, const UtilityContext& context);
// Everything in a schema, and the schema.
void drop_schema(const Schema& schema, bool cascade, const UtilityContext& context);

}  // namespace carto_mock::sql
