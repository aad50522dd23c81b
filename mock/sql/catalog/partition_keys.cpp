#include "sql/catalog/partition_keys.h"

#include <algorithm>

namespace carto_mock::sql {
namespace {

// PostgreSQL's tryAttachPartitionForeignKey(). Partitions have the columns' numbers of their table.
bool is_like(const Constraint& key, const Constraint& whole, Oid referenced) {
  return key.kind == ConstraintKind::kForeignKey && key.validated && key.columns == whole.columns &&
         key.referenced == referenced && key.referenced_columns == whole.referenced_columns &&
         key.on_delete == whole.on_delete && key.on_update == whole.on_update &&
         key.set_columns == whole.set_columns && key.match_full == whole.match_full &&
         key.deferrable == whole.deferrable && key.initially_deferred == whole.initially_deferred;
}

// Of the table of which it is a partition.
const Constraint* whole_in_parent(const Relation& table, const Constraint& key,
                                  const CatalogSnapshot& catalog) {
  if (!table.partition_bound) return nullptr;
  const Relation& parent = *catalog.find_relation(table.partition_bound->parent);
  for (const Constraint& whole : parent.constraints) {
    if (whole.kind != ConstraintKind::kForeignKey) continue;
    const Constraint* part = part_of_foreign_key(table, whole);
    if (part != nullptr && part->oid == key.oid) return &whole;
  }
  return nullptr;
}

// To the table of which that is a partition that it refers to.
const Constraint* whole_to_parent(const Relation& table, const Constraint& key,
                                  const CatalogSnapshot& catalog) {
  const Relation* referenced = catalog.find_relation(key.referenced);
  if (referenced == nullptr || !referenced->partition_bound) return nullptr;
  const Oid parent = referenced->partition_bound->parent;
  const auto found = std::ranges::find_if(table.constraints, [&](const Constraint& whole) {
    return whole.kind == ConstraintKind::kForeignKey && whole.referenced == parent &&
           is_like(key, whole, key.referenced);
  });
  return found == table.constraints.end() ? nullptr : &*found;
}

}  // namespace

const Constraint* part_of_foreign_key(const Relation& partition, const Constraint& whole) {
  const auto found = std::ranges::find_if(partition.constraints, [&whole](const Constraint& key) {
    return is_like(key, whole, whole.referenced);
  });
  return found == partition.constraints.end() ? nullptr : &*found;
}

std::vector<const Constraint*> parts_of_reference(const Relation& table, const Constraint& whole,
                                                  const CatalogSnapshot& catalog) {
  std::vector<const Constraint*> parts;
  for (const Constraint& key : table.constraints) {
    if (key.kind != ConstraintKind::kForeignKey) continue;
    const Constraint* found = whole_to_parent(table, key, catalog);
    if (found != nullptr && found->oid == whole.oid) parts.push_back(&key);
  }
  return parts;
}

const Constraint* whole_of_foreign_key(const Relation& table, const Constraint& key,
                                       const CatalogSnapshot& catalog) {
  if (key.kind != ConstraintKind::kForeignKey) return nullptr;
  const Constraint* whole = whole_in_parent(table, key, catalog);
  return whole != nullptr ? whole : whole_to_parent(table, key, catalog);
}

bool is_partitions_key(const Relation& table, const Constraint& key,
                       const CatalogSnapshot& catalog) {
  const Constraint* whole = whole_of_foreign_key(table, key, catalog);
  return whole != nullptr && whole->referenced == key.referenced;
}

bool is_key_to_partition(const Relation& table, const Constraint& key,
                         const CatalogSnapshot& catalog) {
  const Constraint* whole = whole_of_foreign_key(table, key, catalog);
  return whole != nullptr && whole->referenced != key.referenced;
}

bool is_made_as_part(const Constraint& key) {
  constexpr std::size_t kFirstCheck = 2;
  return key.kind == ConstraintKind::kForeignKey && key.triggers.size() > kFirstCheck &&
         key.triggers[kFirstCheck] < key.triggers[0];
}

}  // namespace carto_mock::sql
