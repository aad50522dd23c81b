// The statements that make, change and drop relations and schemas, each in the file that is named
// after it.
#pragma once

#include "sql/engine/utility.h"

namespace carto_mock::sql {

CommandTag create_table(const PgQuery__CreateStmt& statement, const UtilityContext& context);
CommandTag create_table_as(const PgQuery__CreateTableAsStmt& statement,
                           const UtilityContext& context);
CommandTag select_into(const PgQuery__SelectStmt& statement, const UtilityContext& context);
CommandTag drop_objects(const PgQuery__DropStmt& statement, const UtilityContext& context);
CommandTag truncate(const PgQuery__TruncateStmt& statement, const UtilityContext& context);
CommandTag create_index(const PgQuery__IndexStmt& statement, const UtilityContext& context);
CommandTag create_schema(const PgQuery__CreateSchemaStmt& statement, const UtilityContext& context);
CommandTag create_sequence(const PgQuery__CreateSeqStmt& statement, const UtilityContext& context);
CommandTag alter_sequence(const PgQuery__AlterSeqStmt& statement, const UtilityContext& context);
CommandTag alter_table(const PgQuery__AlterTableStmt& statement, const UtilityContext& context);
CommandTag rename(const PgQuery__RenameStmt& statement, const UtilityContext& context);
CommandTag set_schema(const PgQuery__AlterObjectSchemaStmt& statement,
                      const UtilityContext& context);
CommandTag set_owner(const PgQuery__AlterOwnerStmt& statement, const UtilityContext& context);
CommandTag create_view(const PgQuery__ViewStmt& statement, const UtilityContext& context);
// VACUUM and ANALYZE.
CommandTag vacuum(const PgQuery__VacuumStmt& statement, const UtilityContext& context);

}  // namespace carto_mock::sql
