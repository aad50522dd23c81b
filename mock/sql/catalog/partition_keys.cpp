#include "sql/catalog/partition_keys.h"

#include <algorithm>

namespace carto_mock::sql {
namespace {

// PostgreSQL's tryAttachPartitionForeignKey(). Partitions have the columns' numbers of their table.
bool is_like(const Constraint& key, const Constraint& whole) {
  return key.kind == ConstraintKind::kForeignKey && key.validated && key.columns == whole.columns &&
         key.referenced == whole.referenced && key.referenced_columns == whole.referenced_columns &&
         key.on_delete == whole.on_delete && key.on_update == whole.on_update &&
         key.set_columns == whole.set_columns && key.match_full == whole.match_full &&
         key.deferrable == whole.deferrable && key.initially_deferred == whole.initially_deferred;
}

}  // namespace

const Constraint* part_of_foreign_key(const Relation& partition, const Constraint& whole) {
  const auto found = std::ranges::find_if(
      partition.constraints, [&whole](const Constraint& key) { return is_like(key, whole); });
  return found == partition.constraints.end() ? nullptr : &*found;
}

const Constraint* whole_of_foreign_key(const Relation& table, const Constraint& key,
                                       const CatalogSnapshot& catalog) {
  if (key.kind != ConstraintKind::kForeignKey || !table.partition_bound) return nullptr;
  for (const Constraint& whole : catalog.find_relation(table.partition_bound->parent)->constraints) {
    if (whole.kind != ConstraintKind::kForeignKey) continue;
    const Constraint* part = part_of_foreign_key(table, whole);
    if (part != nullptr && part->oid == key.oid) return &whole;
  }
  return nullptr;
}

bool is_made_as_part(const Constraint& key) {
  constexpr std::size_t kFirstCheck = 2;
  return key.kind == ConstraintKind::kForeignKey && key.triggers.size() > kFirstCheck &&
         key.triggers[kFirstCheck] < key.triggers[0];
}

}  // namespace carto_mock::sql
