#include "sql/engine/alter_passes.h"

#include <algorithm>

namespace carto_mock::sql {
namespace {

enum class Pass {
  kDrop,
  kAlterType,
  kAddColumn,
  kColumnAttributes,
  kAddKeyOfIndex,
  kAddKey,
  kAddOtherConstraint,
  kOther
};

Pass pass_of_constraint(const PgQuery__Constraint& constraint) {
  switch (constraint.contype) {
    case PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY:
    case PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE: {
      const bool is_of_index = constraint.indexname != nullptr && *constraint.indexname != '\0';
      return is_of_index ? Pass::kAddKeyOfIndex : Pass::kAddKey;
    }
    case PG_QUERY__CONSTR_TYPE__CONSTR_EXCLUSION:
      return Pass::kAddKey;
    default:
      return Pass::kAddOtherConstraint;
  }
}

Pass pass_of(const PgQuery__AlterTableCmd& command) {
  switch (command.subtype) {
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropColumn:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropConstraint:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropNotNull:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropExpression:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropIdentity:
      return Pass::kDrop;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ColumnDefault:
      return command.def == nullptr ? Pass::kDrop : Pass::kAddOtherConstraint;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType:
      return Pass::kAlterType;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn:
      return Pass::kAddColumn;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetNotNull:
      return Pass::kColumnAttributes;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AddIdentity:
      return Pass::kAddOtherConstraint;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AddConstraint:
      return pass_of_constraint(*command.def->constraint);
    default:
      return Pass::kOther;
  }
}

}  // namespace

std::vector<const PgQuery__AlterTableCmd*> in_passes(const PgQuery__AlterTableStmt& statement) {
  std::vector<const PgQuery__AlterTableCmd*> commands;
  commands.reserve(statement.n_cmds);
  for (std::size_t i = 0; i < statement.n_cmds; ++i)
    commands.push_back(statement.cmds[i]->alter_table_cmd);
  std::ranges::stable_sort(commands, {},
                           [](const PgQuery__AlterTableCmd* command) { return pass_of(*command); });
  return commands;
}

}  // namespace carto_mock::sql
