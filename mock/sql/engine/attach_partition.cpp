#include "sql/engine/attach_partition.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sql/catalog/partitions.h"
#include "sql/engine/object_names.h"
#include "sql/engine/ownership.h"
#include "sql/engine/partition_foreign_keys.h"
#include "sql/engine/partition_indexes.h"
#include "sql/engine/partition_triggers.h"
#include "sql/engine/partitioning.h"
#include "sql/engine/privilege_check.h"
#include "sql/engine/stored_rows.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr SqlState kDuplicateTable{"42P07"};

void require_partitioned(const Relation& parent) {
  if (parent.partition_key) return;
  throw Error(SqlState("42P17"), fmt::format("table \"{}\" is not partitioned", parent.name));
}

void check_kind(const Relation& table) {
  if (table.kind == RelationKind::kTable || table.kind == RelationKind::kPartitioned) return;
  throw Error(sqlstate::kWrongObjectType,
              fmt::format("ALTER action ATTACH PARTITION cannot be performed on relation \"{}\"",
                          table.name))
      .detail(fmt::format("This operation is not supported for {}s.", kind_name(table.kind)));
}

void check_persistence(const Relation& parent, const Relation& table,
                       const CatalogSnapshot& catalog) {
  const bool is_parent_temporary = is_temporary(*catalog.find_schema(parent.schema));
  const bool is_table_temporary = is_temporary(*catalog.find_schema(table.schema));
  if (is_parent_temporary == is_table_temporary) return;
  throw Error(sqlstate::kWrongObjectType,
              fmt::format("cannot attach a {} relation as partition of {} relation \"{}\"",
                          is_table_temporary ? "temporary" : "permanent",
                          is_parent_temporary ? "temporary" : "permanent", parent.name));
}

void check_no_other_columns(const Relation& parent, const Relation& table) {
  for (const Column& column : table.columns) {
    if (column.dropped || parent.find_column(column.name) != nullptr) continue;
    throw Error(sqlstate::kDatatypeMismatch,
                fmt::format("table \"{}\" contains column \"{}\" not found in parent \"{}\"",
                            table.name, column.name, parent.name))
        .detail("The new partition may contain only the columns present in parent.");
  }
}

void check_columns(const Relation& parent, const Relation& table) {
  for (const Column& column : parent.columns) {
    if (column.dropped) continue;
    const Column* own = table.find_column(column.name);
    if (own == nullptr) {
      throw Error(sqlstate::kDatatypeMismatch,
                  fmt::format("child table is missing column \"{}\"", column.name));
    }
    if (own->type != column.type) {
      throw Error(sqlstate::kDatatypeMismatch,
                  fmt::format("child table \"{}\" has different type for column \"{}\"", table.name,
                              column.name));
    }
    if (column.not_null && !own->not_null) {
      throw Error(sqlstate::kDatatypeMismatch,
                  fmt::format("column \"{}\" in child table must be marked NOT NULL", column.name));
    }
    if (column.generated != own->generated ||
        (column.generated && column.default_sql != own->default_sql))
      throw Error::unsupported("a partition with other generated columns than its table");
    if (column.identity != Identity::kNone || own->identity != Identity::kNone)
      throw Error::unsupported("a partition with an identity column");
  }
}

void check_constraints(const Relation& parent, const Relation& table) {
  for (const Constraint& constraint : parent.constraints) {
    if (constraint.kind != ConstraintKind::kCheck) continue;  // see give_indexes()
    const auto own =
        std::ranges::find_if(table.constraints, [&constraint](const Constraint& candidate) {
          return candidate.kind == ConstraintKind::kCheck && candidate.name == constraint.name;
        });
    if (own == table.constraints.end()) {
      throw Error(sqlstate::kDatatypeMismatch,
                  fmt::format("child table is missing constraint \"{}\"", constraint.name));
    }
    if (own->check_sql != constraint.check_sql) {
      throw Error(
          sqlstate::kDatatypeMismatch,
          fmt::format("child table \"{}\" has different definition for check constraint \"{}\"",
                      table.name, constraint.name));
    }
    if (own->no_inherit) {
      throw Error(SqlState("42P17"),
                  fmt::format("constraint \"{}\" conflicts with non-inherited constraint on child "
                              "table \"{}\"",
                              constraint.name, table.name));
    }
    if (!own->validated) {
      throw Error(
          SqlState("42P17"),
          fmt::format("constraint \"{}\" conflicts with NOT VALID constraint on child table \"{}\"",
                      constraint.name, table.name));
    }
  }
}

void check_triggers(const Relation& table) {
  for (const Trigger& trigger : table.triggers) {
    const bool is_of_row = (trigger.type & trigger_type::kRow) != 0;
    if (!is_of_row || (trigger.old_table.empty() && trigger.new_table.empty())) continue;
    throw Error(sqlstate::kFeatureNotSupported,
                fmt::format("trigger \"{}\" prevents table \"{}\" from becoming a partition",
                            trigger.name, table.name))
        .detail("ROW triggers with transition tables are not supported on partitions.");
  }
}

// What a partition has of keys to partitions, its table would have in its place.
void refuse_key_to_partitioned(const Relation& table, const CatalogSnapshot& catalog) {
  const bool has_key = std::ranges::any_of(table.constraints, [&](const Constraint& constraint) {
    return constraint.kind == ConstraintKind::kForeignKey &&
           catalog.find_relation(constraint.referenced)->partition_key.has_value();
  });
  if (has_key)
    throw Error::unsupported(
        "ATTACH and DETACH of a table with a FOREIGN KEY to a partitioned one");
}

// Rows go from the one to the other by the numbers of their columns.
void check_numbers(const Relation& parent, const Relation& table, const CatalogSnapshot& catalog) {
  const auto is_same = [](const Column& left, const Column& right) {
    return left.dropped == right.dropped && (left.dropped || left.name == right.name);
  };
  if (!std::ranges::equal(parent.columns, table.columns, is_same))
    throw Error::unsupported("a partition whose columns stand in another order than its table's");
  if (!catalog.referencing(table.oid).empty())
    throw Error::unsupported("FOREIGN KEY to a partition");
  refuse_key_to_partitioned(table, catalog);
}

// Is it a row of a partition, and of what that is a partition of?
bool fits_above(const Relation& partition, std::span<const Value> row,
                const CatalogSnapshot& catalog) {
  if (!partition.partition_bound) return true;
  const Relation& parent = *catalog.find_relation(partition.partition_bound->parent);
  const Relation* found = Partitions(catalog, parent).find(row);
  return found != nullptr && found->oid == partition.oid && fits_above(parent, row, catalog);
}

// Is the table the one that is to be attached, or below it?
bool is_below(const Relation& table, Oid attached, const CatalogSnapshot& catalog) {
  if (table.oid == attached) return true;
  return table.partition_bound &&
         is_below(*catalog.find_relation(table.partition_bound->parent), attached, catalog);
}

// All rows of the table must be ones that the partition takes.
void check_rows(const Relation& parent, const Relation& table, const PartitionBound& bound,
                const UtilityContext& context) {
  const CatalogSnapshot& catalog = context.catalog();
  const Partitions partitions(catalog, parent);
  const auto belongs = [&](std::span<const Value> row) {
    return bound.is_default ? partitions.find(row) == nullptr : partitions.matches(bound, row);
  };
  std::vector<const Relation*> tables = {&table};
  if (table.partition_key) tables = leaf_partitions(catalog, table);
  for (const Relation* stored : tables) {
    for_each_stored_row(*stored, context, [&](std::int64_t, std::span<const Value> row) {
      if (belongs(row) && fits_above(parent, row, catalog)) return;
      throw Error(sqlstate::kCheckViolation,
                  fmt::format("partition constraint of relation \"{}\" is violated by some row",
                              stored->name));
    });
  }
}

}  // namespace

void attach_partition(const Relation& parent, const PgQuery__PartitionCmd& command,
                      const UtilityContext& context) {
  require_partitioned(parent);
  Relation table = get_relation(qualified_name(*command.name), context);
  check_kind(table);
  check_ownership(context.catalog(), context.role(), table);
  if (table.partition_bound) {
    throw Error(sqlstate::kWrongObjectType,
                fmt::format("\"{}\" is already a partition", table.name));
  }
  if (is_below(parent, table.oid, context.catalog())) {
    throw Error(kDuplicateTable, "circular inheritance not allowed")
        .detail(fmt::format("\"{}\" is already a child of \"{}\".", parent.name, table.name));
  }
  check_persistence(parent, table, context.catalog());
  check_no_other_columns(parent, table);
  check_triggers(table);
  PartitionBound bound = partition_bound(*command.bound, table.name, parent, context);
  check_columns(parent, table);
  check_constraints(parent, table);
  check_numbers(parent, table, context.catalog());
  check_rows(parent, table, bound, context);
  table.partition_bound = std::move(bound);
  const Oid oid = table.oid;
  context.put(std::move(table));
  give_indexes(oid, context);
  give_foreign_keys(oid, true, context);
  give_triggers(oid, context);
  give_references_to(oid, context);
}

void detach_partition(const Relation& parent, const PgQuery__PartitionCmd& command,
                      const UtilityContext& context) {
  if (command.concurrent != 0) throw Error::unsupported("DETACH PARTITION … CONCURRENTLY");
  require_partitioned(parent);
  Relation table = get_relation(qualified_name(*command.name), context);
  if (!table.partition_bound || table.partition_bound->parent != parent.oid) {
    throw Error(sqlstate::kUndefinedTable,
                fmt::format("relation \"{}\" is not a partition of relation \"{}\"", table.name,
                            parent.name));
  }
  refuse_key_to_partitioned(table, context.catalog());
  release_references(table, context);
  release_triggers(table, context);
  table.partition_bound.reset();
  release_indexes(table.oid, context);
  context.put(std::move(table));
}

}  // namespace carto_mock::sql
