// Names of relations and types that the system has taken: its catalogs, and what PostGIS has made
// in the schema public.
#pragma once

#include <string_view>

#include "sql/engine/object_names.h"

namespace carto_mock::sql {

// Of the users or the system. Throws 42P01 `relation "x" does not exist`, 3F000 `schema "s" does
// not exist`.
const Relation& get_any_relation(const QualifiedName& name, const UtilityContext& context);
// As get_relation(), for a statement that only the owner may run: of a system catalog, who does not
// own it is told that. Whether a relation of the users' is the role's own is left to the caller.
const Relation& get_relation_of_owner(const QualifiedName& name, const UtilityContext& context);

// Is there a relation of this name in the schema, the system's included?
bool is_relation_name_taken(const Schema& schema, std::string_view name,
                            const UtilityContext& context);

// Is there a type of this name in the schema, the system's included, that is not the type of a
// relation's rows? The names of arrays' types make way for others, and so do not count.
bool has_plain_type(std::string_view name, const Schema& schema, const UtilityContext& context);
// For a relation that is made, whose rows get a type of its name: throws 42710 `type "t" already
// exists` with PostgreSQL's hint.
void check_row_type_name(std::string_view name, const Schema& schema,
                         const UtilityContext& context);

}  // namespace carto_mock::sql
