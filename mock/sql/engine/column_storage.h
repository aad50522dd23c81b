// ALTER COLUMN … SET STATISTICS and SET STORAGE (manual, page ALTER TABLE): kept and shown; how
// values are stored and plans are made is not PostgreSQL's here.
#pragma once

#include "sql/engine/utility.h"

namespace carto_mock::sql {

// Throws 42703 for a column that is missing, 42809 for a relation that has no such columns, and
// what PostgreSQL says of values that do not fit.
void set_statistics(const Relation& relation, const PgQuery__AlterTableCmd& command,
                    const UtilityContext& context);
void set_storage(const Relation& relation, const PgQuery__AlterTableCmd& command,
                 const UtilityContext& context);

}  // namespace carto_mock::sql
