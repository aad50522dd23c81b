// From names in utility statements to objects of the catalog (manual, chapter 5.9), with
// PostgreSQL's errors for what is not there.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sql/engine/utility.h"

namespace carto_mock::sql {

struct QualifiedName {
  std::string schema;  // empty: searched for
  std::string name;

  std::string text() const;  // as messages show it: schema.name
};

QualifiedName qualified_name(const PgQuery__RangeVar& range);
// For a relation that is made; with its schema if that is temporary. Throws what
// require_temporary_schema() throws.
QualifiedName new_name(const PgQuery__RangeVar& range, const UtilityContext& context);
// UNLOGGED, of a relation that is made.
bool is_unlogged(const PgQuery__RangeVar& range);
// A list of String nodes: [schema.]name. Throws for longer ones.
QualifiedName qualified_name(const PgQuery__List& list);
std::string string_of(const PgQuery__Node& node);

// nullptr: there is none, in a schema that exists or not. Throws 42501 for a schema that may not be
// used.
const Relation* find_relation(const QualifiedName& name, const UtilityContext& context);
// Likewise; those of pg_catalog and information_schema too.
const Relation* find_any_relation(const QualifiedName& name, const UtilityContext& context);
// 0A000: no statement of ours changes it, or needs it as a table of the user's.
void refuse_system_catalog(const Relation& relation);
// Throws 42P01 `relation "x" does not exist`, 3F000 `schema "s" does not exist`; refuses (0A000) a
// system catalog.
const Relation& get_relation(const QualifiedName& name, const UtilityContext& context);

// Throws 42703 `column "c" of relation "t" does not exist`.
int attnum_of(const Relation& relation, std::string_view column);
// The relation, its indexes and the sequences that it owns.
std::vector<Oid> relations_with(Oid relation, const CatalogSnapshot& catalog);

// Throws 3F000 `schema "s" does not exist`.
const Schema& get_schema(std::string_view name, const UtilityContext& context);
// Likewise, for what is in it: throws 42501 where the role may not use it.
const Schema& get_usable_schema(std::string_view name, const UtilityContext& context);
// Where CREATE puts an object of this name. Throws what creation_schema() throws, but 42501.
const Schema& find_creation_schema(const QualifiedName& name, const UtilityContext& context);
// Likewise; checks CREATE there. Throws 3F000 `no schema has been
// selected to create in`.
const Schema& creation_schema(const QualifiedName& name, const UtilityContext& context);

// CURRENT_USER and the like included; PUBLIC is kPublic where `allow_public`. Throws 42704 `role
// "x" does not exist`.
Oid get_role(const PgQuery__RoleSpec& role, const UtilityContext& context,
             bool allow_public = false);
const Role& get_role(std::string_view name, const UtilityContext& context);

// The name of a relation as a message shows it: always without its schema.
std::string role_name(Oid role, const CatalogSnapshot& catalog);

// `name`, or with a number at its end where that is taken in the schema: t_a_key1
// (ChooseRelationName). `taken`: names that the running statement has already given.
std::string free_relation_name(std::string_view relation, std::string_view column,
                               std::string_view label, Oid schema,
                               const std::vector<std::string>& taken,
                               const UtilityContext& context);

}  // namespace carto_mock::sql
