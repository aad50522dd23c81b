// ALTER TABLE … ALTER COLUMN … ADD, SET, DROP IDENTITY (manual, page ALTER TABLE).
#pragma once

#include <string_view>

#include "sql/engine/utility.h"
#include "support/error.h"

namespace carto_mock::sql {

void add_identity(const Relation& table, const PgQuery__AlterTableCmd& command,
                  const UtilityContext& context);
void set_identity(Relation table, const PgQuery__AlterTableCmd& command,
                  const UtilityContext& context);
void drop_identity(Relation table, const PgQuery__AlterTableCmd& command,
                   const UtilityContext& context);

// For throwing: what cannot be done to an identity column.
Error is_identity_column(const Relation& table, std::string_view column);

}  // namespace carto_mock::sql
