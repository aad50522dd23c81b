// ALTER TABLE … ALTER COLUMN … ADD, SET, DROP IDENTITY (manual, page ALTER TABLE).
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "sql/engine/object_names.h"
#include "sql/engine/utility.h"
#include "support/error.h"

namespace carto_mock::sql {

void add_identity(const Relation& table, const PgQuery__AlterTableCmd& command,
                  const UtilityContext& context);
void set_identity(Relation table, const PgQuery__AlterTableCmd& command,
                  const UtilityContext& context);
// Gives the sequence of the column another type. Throws 22023.
void change_identity_type(const Relation& table, int attnum, Oid type,
                          const UtilityContext& context);
void drop_identity(Relation table, const PgQuery__AlterTableCmd& command,
                   const UtilityContext& context);

// The name that SEQUENCE NAME gives the sequence of a new column: in the table's schema. `taken`:
// names that the statement itself gives. Throws 42P07 `relation "s" already exists`.
std::string identity_sequence_name(const QualifiedName& name, const Relation& table,
                                   std::span<const std::string> taken,
                                   const UtilityContext& context);

// For throwing: what cannot be done to an identity column.
Error is_identity_column(const Relation& table, std::string_view column);

}  // namespace carto_mock::sql
