// CREATE TRIGGER, DROP TRIGGER, ALTER TRIGGER … RENAME, ALTER TABLE … ENABLE/DISABLE TRIGGER
// (manual, pages of these names). Triggers run functions in PL/pgSQL (user_triggers.h) and those of
// CARTO's extension (trigger_functions.h).
#pragma once

#include <string_view>

#include "sql/engine/utility.h"
#include "support/error.h"

namespace carto_mock::sql {

CommandTag create_trigger(const PgQuery__CreateTrigStmt& statement, const UtilityContext& context);
CommandTag drop_trigger(const PgQuery__DropStmt& statement, const UtilityContext& context);
CommandTag rename_trigger(const PgQuery__RenameStmt& statement, const UtilityContext& context);
// `name` empty: all.
void switch_triggers(Relation table, std::string_view name, TriggerState state,
                     const UtilityContext& context);

// Its constraint has no place among the table's: what changes one of that name is refused.
void refuse_constraint_trigger(std::string_view constraint, const Relation& table);

// For throwing: 42704 `trigger "x" for table "t" does not exist`.
Error no_such_trigger(std::string_view name, const Relation& table);

}  // namespace carto_mock::sql
