#include "sql/engine/partition_foreign_keys.h"

#include <algorithm>

#include "sql/catalog/partition_keys.h"
#include "sql/engine/foreign_keys.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

void give(const Constraint& whole, Oid partition, bool checks_rows, const UtilityContext& context) {
  Relation table = *context.catalog().find_relation(partition);
  const Constraint* part = part_of_foreign_key(table, whole);
  if (part == nullptr) {
    Constraint made = whole;
    name_foreign_key(made, table, context);
    number_foreign_key(made, true, context);
    made.comment.clear();
    const Oid key = made.oid;
    table.constraints.push_back(std::move(made));
    context.put(std::move(table));
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
  const Oid parent = context.catalog().find_relation(partition)->partition_bound->parent;
  const std::vector<Constraint> constraints = context.catalog().find_relation(parent)->constraints;
  for (const Constraint& constraint : constraints) {
    if (constraint.kind == ConstraintKind::kForeignKey)
      give(constraint, partition, checks_rows, context);
  }
}

std::vector<std::pair<Oid, Oid>> parts_of_foreign_key(const Relation& table, const Constraint& key,
                                                      const CatalogSnapshot& catalog) {
  std::vector<std::pair<Oid, Oid>> parts;
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
  if (!table.partition_key && !table.partition_bound) return;
  const Constraint* same = part_of_foreign_key(table, key);
  if (same == nullptr) return;
  if (table.partition_key || whole_of_foreign_key(table, *same, catalog) != nullptr)
    throw Error::unsupported("the same foreign key twice, of a partitioned table or a partition");
}

}  // namespace carto_mock::sql
