#include "sql/engine/alter_partitions.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "support/error.h"

namespace carto_mock::sql {
namespace {

bool is_in_key(const Relation& parent, std::string_view column) {
  int attnum = 0;
  return parent.find_column(column, &attnum) != nullptr &&
         std::ranges::find(parent.partition_key->columns, attnum) !=
             parent.partition_key->columns.end();
}

void check_key(const Relation& parent, const PgQuery__AlterTableCmd& command) {
  const bool drops = command.subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_DropColumn;
  const bool alters = command.subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType;
  if ((!drops && !alters) || !is_in_key(parent, command.name)) return;
  throw Error(sqlstate::kInvalidTableDefinition,
              fmt::format("cannot {} column \"{}\" because it is part of the partition key of "
                          "relation \"{}\"",
                          drops ? "drop" : "alter", command.name, parent.name));
}

// Keys and sequences of a partitioned table would be its partitions' in a way of their own.
void check_built(const PgQuery__AlterTableCmd& command) {
  if (command.subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_AddConstraint &&
      command.def->constraint->contype != PG_QUERY__CONSTR_TYPE__CONSTR_CHECK)
    throw Error::unsupported("a key of a partitioned table");
  if (command.subtype != PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn) return;
  const PgQuery__ColumnDef& column = *command.def->column_def;
  for (std::size_t i = 0; i < column.n_constraints; ++i) {
    switch (static_cast<int>(column.constraints[i]->constraint->contype)) {
      case PG_QUERY__CONSTR_TYPE__CONSTR_NULL:
      case PG_QUERY__CONSTR_TYPE__CONSTR_NOTNULL:
      case PG_QUERY__CONSTR_TYPE__CONSTR_DEFAULT:
      case PG_QUERY__CONSTR_TYPE__CONSTR_GENERATED:
        continue;
      default:
        throw Error::unsupported("a constraint of a column that a partitioned table gets");
    }
  }
}

bool reaches_partitions(const PgQuery__AlterTableCmd& command) {
  switch (static_cast<int>(command.subtype)) {
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropColumn:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ColumnDefault:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetNotNull:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropNotNull:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AddConstraint:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropConstraint:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType:
      return true;
  }
  return false;
}

bool owns_sequence(const Relation& table, const CatalogSnapshot& catalog) {
  return std::ranges::any_of(catalog.relations(), [&table](const Relation* other) {
    return other->sequence && other->sequence->owned_by == table.oid;
  });
}

// IF EXISTS and IF NOT EXISTS may have left the table as it was.
bool is_same(const Relation& before, const Relation& after) {
  const auto dropped = [](const Relation& table) {
    return std::ranges::count(table.columns, true, &Column::dropped);
  };
  return before.columns.size() == after.columns.size() && dropped(before) == dropped(after) &&
         before.constraints.size() == after.constraints.size();
}

bool is_conditional(const PgQuery__AlterTableCmd& command) { return command.missing_ok != 0; }

}  // namespace

void check_inherited(const Relation& table, const PgQuery__AlterTableCmd& command,
                     const CatalogSnapshot& catalog) {
  if (!table.partition_bound) return;
  const Relation& parent = *catalog.find_relation(table.partition_bound->parent);
  const std::string_view name = command.name == nullptr ? "" : command.name;
  const bool has_column = table.find_column(name) != nullptr;
  const auto inherited = [](std::string_view what) {
    return Error(sqlstate::kInvalidTableDefinition, std::string(what));
  };
  switch (static_cast<int>(command.subtype)) {
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn:
      throw Error(sqlstate::kWrongObjectType, "cannot add column to a partition");
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropColumn:
      if (has_column) throw inherited(fmt::format("cannot drop inherited column \"{}\"", name));
      return;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType:
      if (has_column) throw inherited(fmt::format("cannot alter inherited column \"{}\"", name));
      return;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropConstraint:
      if (std::ranges::find(parent.constraints, name, &Constraint::name) !=
          parent.constraints.end()) {
        throw inherited(fmt::format("cannot drop inherited constraint \"{}\" of relation \"{}\"",
                                    name, table.name));
      }
      return;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropNotNull:
      if (const Column* column = parent.find_column(name); column != nullptr && column->not_null) {
        throw inherited(fmt::format("column \"{}\" is marked NOT NULL in parent table", name));
      }
      return;
  }
}

void alter_partitioned(const Relation& parent, const PgQuery__AlterTableCmd& command,
                       const TableChange& change, const UtilityContext& context) {
  if (!reaches_partitions(command)) return change(parent, command);
  check_key(parent, command);
  check_built(command);
  change(parent, command);
  const Relation changed = *context.catalog().find_relation(parent.oid);
  if (owns_sequence(changed, context.catalog()))
    throw Error::unsupported("a sequence of a partitioned table");
  if (is_conditional(command) && is_same(parent, changed)) return;
  PgQuery__AlterTableCmd for_partitions = command;
  PgQuery__Node definition;
  PgQuery__Constraint named;
  std::string name;
  // Its name is made of the partitioned table's, if none was given.
  if (command.subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_AddConstraint) {
    name = changed.constraints.back().name;
    named = *command.def->constraint;
    named.conname = name.data();
    definition = *command.def;
    definition.constraint = &named;
    for_partitions.def = &definition;
  }
  std::vector<Oid> partitions;
  for (const Relation* partition : context.catalog().partitions_of(parent.oid))
    partitions.push_back(partition->oid);
  for (const Oid partition : partitions) {
    const Relation table = *context.catalog().find_relation(partition);
    change(table, for_partitions);
  }
}

}  // namespace carto_mock::sql
