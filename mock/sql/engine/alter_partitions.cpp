#include "sql/engine/alter_partitions.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "sql/catalog/partition_keys.h"
#include "sql/engine/partition_indexes.h"
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

bool adds_key(const PgQuery__AlterTableCmd& command) {
  if (command.subtype != PG_QUERY__ALTER_TABLE_TYPE__AT_AddConstraint) return false;
  const PgQuery__ConstrType type = command.def->constraint->contype;
  return type == PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY ||
         type == PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE ||
         type == PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN;
}

// A key of a partition, by the name that it has there.
struct PartOfKey {
  Oid partition;
  std::string name;
};

// Those that are parts of what the command drops.
std::vector<PartOfKey> parts_of_dropped_key(const Relation& parent,
                                            const PgQuery__AlterTableCmd& command,
                                            const CatalogSnapshot& catalog) {
  std::vector<PartOfKey> parts;
  if (command.subtype != PG_QUERY__ALTER_TABLE_TYPE__AT_DropConstraint) return parts;
  const auto key =
      std::ranges::find(parent.constraints, std::string_view(command.name), &Constraint::name);
  if (key == parent.constraints.end() || key->index == kInvalidOid) return parts;
  if (key->kind == ConstraintKind::kForeignKey) {
    for (const Relation* partition : catalog.partitions_of(parent.oid)) {
      if (const Constraint* part = part_of_foreign_key(*partition, *key))
        parts.push_back({partition->oid, part->name});
    }
    return parts;
  }
  for (const Relation* index : catalog.partitions_of(key->index)) {
    const Relation& partition = *catalog.find_relation(index->index->relation);
    parts.push_back({partition.oid, constraint_of_index(partition, index->oid)->name});
  }
  return parts;
}

// Keys and sequences of a partitioned table would be its partitions' in a way of their own.
void check_built(const PgQuery__AlterTableCmd& command) {
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

std::ptrdiff_t count_sequences(Oid table, const CatalogSnapshot& catalog) {
  return std::ranges::count_if(catalog.relations(), [table](const Relation* other) {
    return other->sequence && other->sequence->owned_by == table;
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

bool is_in_primary_key(const Relation& table, std::string_view column) {
  int attnum = 0;
  return table.find_column(column, &attnum) != nullptr &&
         std::ranges::any_of(table.constraints, [attnum](const Constraint& constraint) {
           return constraint.kind == ConstraintKind::kPrimaryKey &&
                  std::ranges::find(constraint.columns, attnum) != constraint.columns.end();
         });
}

bool is_inherited_constraint(const Relation& table, std::string_view name, const Relation& parent,
                             const CatalogSnapshot& catalog) {
  const auto own = std::ranges::find(table.constraints, name, &Constraint::name);
  if (own == table.constraints.end()) return false;
  if (own->kind == ConstraintKind::kCheck) {
    return std::ranges::any_of(parent.constraints, [name](const Constraint& constraint) {
      return constraint.kind == ConstraintKind::kCheck && constraint.name == name;
    });
  }
  if (own->kind == ConstraintKind::kForeignKey)
    return whole_of_foreign_key(table, *own, catalog) != nullptr;
  const Relation* index = catalog.find_relation(own->index);
  return index != nullptr && parent_of_index(*index) != kInvalidOid;
}

bool is_conditional(const PgQuery__AlterTableCmd& command) { return command.missing_ok != 0; }

}  // namespace

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
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetStatistics:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetStorage:
      return true;
  }
  return false;
}

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
      if (is_inherited_constraint(table, name, parent, catalog)) {
        throw inherited(fmt::format("cannot drop inherited constraint \"{}\" of relation \"{}\"",
                                    name, table.name));
      }
      return;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropNotNull:
      if (is_in_primary_key(table, name)) return;  // that is found first
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
  const std::vector<PartOfKey> parts = parts_of_dropped_key(parent, command, context.catalog());
  const std::ptrdiff_t sequences = count_sequences(parent.oid, context.catalog());
  change(parent, command);
  if (adds_key(command)) return;  // partitions have theirs by now
  if (!parts.empty()) {
    for (PartOfKey part : parts) {
      PgQuery__AlterTableCmd drop = command;
      drop.name = part.name.data();
      const Relation table = *context.catalog().find_relation(part.partition);
      if (table.partition_key) {
        alter_partitioned(table, drop, change, context);
      } else {
        change(table, drop);
      }
    }
    return;
  }
  const Relation changed = *context.catalog().find_relation(parent.oid);
  if (count_sequences(parent.oid, context.catalog()) != sequences)
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
    if (table.partition_key) {
      alter_partitioned(table, for_partitions, change, context);
    } else {
      change(table, for_partitions);
    }
  }
}

}  // namespace carto_mock::sql
