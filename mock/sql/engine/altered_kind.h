// ALTER TABLE, ALTER VIEW and the like name the kind of what they change: what they are called, and
// what they accept.
#pragma once

#include <string_view>

#include "sql/catalog/snapshot.h"
#include "sql/syntax/parser.h"

namespace carto_mock::sql {

// The command tag.
std::string_view alter_tag(PgQuery__ObjectType type);
// ALTER TABLE takes relations of all kinds but composite types. Throws 42809 `"x" is not a view`.
void check_altered_kind(const Relation& relation, PgQuery__ObjectType type);

}  // namespace carto_mock::sql
