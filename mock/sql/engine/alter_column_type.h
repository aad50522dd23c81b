// ALTER TABLE … ALTER COLUMN … TYPE (manual, page ALTER TABLE).
#pragma once

#include "sql/engine/utility.h"

namespace carto_mock::sql {

// Computes the column's values anew, by USING or as an assignment converts them, and reads again
// what depends on their type: indexes, CHECKs, foreign keys. Throws what PostgreSQL does where the
// default or something that reads the column stands against it.
void change_column_type(const Relation& table, const PgQuery__AlterTableCmd& command,
                        const UtilityContext& context);

}  // namespace carto_mock::sql
