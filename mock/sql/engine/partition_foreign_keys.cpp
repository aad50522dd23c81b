#include "sql/engine/partition_foreign_keys.h"

#include <algorithm>

#include "sql/catalog/partition_keys.h"
#include "sql/catalog/partitions.h"
#include "sql/engine/foreign_key_events.h"
#include "sql/engine/foreign_keys.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// Adds a part of a key to a table, under a name and number of its own; gives that.
// `as_part`: see number_foreign_key().
Oid put_part(Relation table, Constraint part, bool as_part, const UtilityContext& context) {
  name_foreign_key(part, table, context);
  number_foreign_key(part, as_part, context);
  part.comment.clear();
  const Oid key = part.oid;
  table.constraints.push_back(std::move(part));
  context.put(std::move(table));
  return key;
}

void give(const Constraint& whole, Oid partition, bool checks_rows, const UtilityContext& context) {
  Relation table = *context.catalog().find_relation(partition);
  const Constraint* part = part_of_foreign_key(table, whole);
  if (part == nullptr) {
    const Oid key = put_part(std::move(table), whole, true, context);
    if (checks_rows) check_foreign_key_rows(partition, key, context);
    return give_foreign_key(partition, key, checks_rows, context);
  }
  // Its rows have been checked.
  const Oid key = part->oid;
  give_foreign_key(partition, key, checks_rows, context);
}

std::vector<Oid> oids_of(const std::vector<const Relation*>& relations) {
  std::vector<Oid> oids;
  oids.reserve(relations.size());
  for (const Relation* relation : relations) oids.push_back(relation->oid);
  return oids;
}

}  // namespace

void give_foreign_key(Oid table, Oid key, bool checks_rows, const UtilityContext& context) {
  const Relation& relation = *context.catalog().find_relation(table);
  if (!relation.partition_key) return;
  const Constraint whole = *std::ranges::find(relation.constraints, key, &Constraint::oid);
  for (const Oid partition : oids_of(context.catalog().partitions_of(table)))
    give(whole, partition, checks_rows, context);
}

void give_foreign_keys(Oid partition, bool checks_rows, const UtilityContext& context) {
  const CatalogSnapshot& catalog = context.catalog();
  const Relation& parent =
      *catalog.find_relation(catalog.find_relation(partition)->partition_bound->parent);
  std::vector<Constraint> keys;
  for (const Constraint& constraint : parent.constraints) {
    if (constraint.kind == ConstraintKind::kForeignKey &&
        !is_key_to_partition(parent, constraint, catalog))
      keys.push_back(constraint);
  }
  for (const Constraint& key : keys) give(key, partition, checks_rows, context);
}

namespace {

void give_reference(Oid table, const Constraint& whole, Oid partition,
                    const UtilityContext& context) {
  const Relation& relation = *context.catalog().find_relation(table);
  Constraint made = whole;
  made.referenced = partition;
  for (const Relation* index : context.catalog().partitions_of(whole.index)) {
    if (index->index->relation == partition) made.index = index->oid;
  }
  give_references(table, put_part(relation, std::move(made), false, context), context);
}

}  // namespace

void give_references(Oid table, Oid key, const UtilityContext& context) {
  const CatalogSnapshot& catalog = context.catalog();
  const Relation& relation = *catalog.find_relation(table);
  const Constraint whole = *std::ranges::find(relation.constraints, key, &Constraint::oid);
  const Relation& referenced = *catalog.find_relation(whole.referenced);
  if (!referenced.partition_key) return;
  for (const Oid partition : oids_of(Partitions(catalog, referenced).in_order()))
    give_reference(table, whole, partition, context);
}

void give_references_to(Oid partition, const UtilityContext& context) {
  const CatalogSnapshot& catalog = context.catalog();
  const Oid parent = catalog.find_relation(partition)->partition_bound->parent;
  std::vector<std::pair<Oid, Constraint>> keys;
  for (const Relation* other : catalog.referencing(parent)) {
    for (const Constraint& key : other->constraints) {
      if (key.kind == ConstraintKind::kForeignKey && key.referenced == parent &&
          !is_partitions_key(*other, key, catalog))
        keys.emplace_back(other->oid, key);
    }
  }
  std::ranges::sort(keys, {}, [](const auto& key) { return key.second.oid; });
  for (const auto& [table, key] : keys) give_reference(table, key, partition, context);
}

void release_references(const Relation& partition, const UtilityContext& context) {
  const CatalogSnapshot& catalog = context.catalog();
  std::vector<DependentKey> released;
  for (const Relation* other : catalog.referencing(partition.oid)) {
    for (const Constraint& key : other->constraints) {
      if (key.kind != ConstraintKind::kForeignKey || key.referenced != partition.oid) continue;
      ForeignKeyEvents(context).check_removal(*other, key);
      released.push_back({other->oid, key.oid, {}});
    }
  }
  for (const DependentKey& key : released) drop_foreign_key(key, context);
}

std::vector<std::pair<Oid, Oid>> parts_of_foreign_key(const Relation& table, const Constraint& key,
                                                      const CatalogSnapshot& catalog) {
  std::vector<std::pair<Oid, Oid>> parts;
  for (const Constraint* part : parts_of_reference(table, key, catalog)) {
    parts.emplace_back(table.oid, part->oid);
    const std::vector<std::pair<Oid, Oid>> below = parts_of_foreign_key(table, *part, catalog);
    parts.insert(parts.end(), below.begin(), below.end());
  }
  if (!table.partition_key) return parts;
  for (const Relation* partition : catalog.partitions_of(table.oid)) {
    const Constraint* part = part_of_foreign_key(*partition, key);
    if (part == nullptr) continue;
    parts.emplace_back(partition->oid, part->oid);
    const std::vector<std::pair<Oid, Oid>> below = parts_of_foreign_key(*partition, *part, catalog);
    parts.insert(parts.end(), below.begin(), below.end());
  }
  return parts;
}

void refuse_same_foreign_key(const Relation& table, const Constraint& key,
                             const CatalogSnapshot& catalog) {
  const bool to_partitions = catalog.find_relation(key.referenced)->partition_key.has_value();
  if (!table.partition_key && !table.partition_bound && !to_partitions) return;
  const Constraint* same = part_of_foreign_key(table, key);
  if (same == nullptr) return;
  if (table.partition_key || to_partitions ||
      whole_of_foreign_key(table, *same, catalog) != nullptr)
    throw Error::unsupported("the same foreign key twice, of a partitioned table or a partition");
}

}  // namespace carto_mock::sql
