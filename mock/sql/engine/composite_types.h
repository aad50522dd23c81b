// CREATE TYPE … AS (…) and DROP TYPE: composite types (manual, chapter 8.16). How they
// change is in alter_composite_type.h.
#pragma once

#include <string_view>

#include "sql/engine/utility.h"

namespace carto_mock::sql {

CommandTag create_composite_type(const PgQuery__CompositeTypeStmt& statement,
                                 const UtilityContext& context);
CommandTag drop_types(const PgQuery__DropStmt& statement, const UtilityContext& context);

// Throws 42704 `type "t" does not exist`.
Oid get_type(const PgQuery__TypeName& name, const UtilityContext& context);

// Throws 42501 `permission denied for type t`: what is made of a type needs USAGE on it, and of an
// array's on that of its elements (manual, chapter 5.7). Casts need none.
void check_may_use_type(Oid type, const UtilityContext& context);

// 42710 `type "t" already exists`.
void check_type_name(std::string_view name, const Schema& schema, const UtilityContext& context);

// The composite type or the relation whose rows are of the type; nullptr: neither.
const Relation* find_relation_of_type(Oid type, const CatalogSnapshot& catalog);

}  // namespace carto_mock::sql
