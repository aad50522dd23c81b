// What becomes of foreign keys when what they refer to goes.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "sql/catalog/partition_keys.h"
#include "sql/engine/drop.h"
#include "sql/engine/foreign_keys.h"
#include "sql/engine/partition_foreign_keys.h"
#include "sql/engine/views.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// Of the partitions that the key is to, too, the one that PostgreSQL comes to first: what is
// newest.
const Constraint& newest_reference(const Relation& table, const Constraint& key,
                                   const CatalogSnapshot& catalog) {
  const Constraint* newest = nullptr;
  for (const Constraint* part : parts_of_reference(table, key, catalog)) {
    if (part->referenced > key.oid && (newest == nullptr || part->referenced > newest->referenced))
      newest = part;
  }
  return newest == nullptr ? key : newest_reference(table, *newest, catalog);
}

// `reference_of(table, constraint)`: what the constraint needs of what goes, as messages name it;
// empty where it needs nothing.
template <typename ReferenceOf>
std::vector<DependentKey> keys_to(Oid table, const UtilityContext& context,
                                  const ReferenceOf& reference_of) {
  const CatalogSnapshot& catalog = context.catalog();
  std::vector<DependentKey> keys;
  for (const Relation* other : catalog.referencing(table)) {
    for (const Constraint& constraint : other->constraints) {
      if (constraint.kind != ConstraintKind::kForeignKey || constraint.referenced != table)
        continue;
      // It goes with that of its table.
      if (is_partitions_key(*other, constraint, catalog)) continue;
      if (reference_of(*other, constraint).empty()) continue;
      const Constraint* whole = &constraint;
      while (const Constraint* next = whole_of_foreign_key(*other, *whole, catalog)) whole = next;
      std::string name =
          fmt::format("constraint {} on table {}", whole->name, shown_name(*other, context));
      std::string reference = reference_of(*other, newest_reference(*other, constraint, catalog));
      keys.push_back({other->oid, whole->oid, {std::move(name), std::move(reference)}});
    }
  }
  std::ranges::sort(keys, {}, &DependentKey::constraint);
  return keys;
}

std::string shown_index(const Relation& index, const UtilityContext& context) {
  return "index " + shown_name(index, context);
}

}  // namespace

std::vector<DependentKey> keys_to_table(Oid table, const UtilityContext& context) {
  return keys_to(table, context, [&](const Relation& other, const Constraint& constraint) {
    const Relation& referenced = *context.catalog().find_relation(constraint.referenced);
    return other.oid == table ? std::string() : "table " + shown_name(referenced, context);
  });
}

std::vector<DependentKey> keys_to_index(Oid index, const UtilityContext& context) {
  const Oid table = context.catalog().find_relation(index)->index->relation;
  return keys_to(table, context, [&](const Relation&, const Constraint& constraint) {
    const bool needs_it = constraint.referenced != table || constraint.index == index;
    return needs_it ? shown_index(*context.catalog().find_relation(constraint.index), context)
                    : std::string();
  });
}

std::vector<DependentKey> keys_to_column(Oid table, int attnum, const UtilityContext& context) {
  const auto uses = [attnum](const std::vector<int>& columns) {
    return std::ranges::find(columns, attnum) != columns.end();
  };
  return keys_to(
      table, context, [&](const Relation& other, const Constraint& constraint) -> std::string {
        // One that goes with the column anyhow.
        if (other.oid == table && uses(constraint.columns)) return "";
        if (uses(constraint.referenced_columns)) {
          const Relation& relation = *context.catalog().find_relation(constraint.referenced);
          return fmt::format("column {} of table {}",
                             relation.columns.at(static_cast<std::size_t>(attnum) - 1).name,
                             shown_name(relation, context));
        }
        // The key goes with a column that it includes only, too.
        const Relation* index = context.catalog().find_relation(constraint.index);
        const bool included = index != nullptr && uses(index->index->columns);
        return included ? shown_index(*index, context) : std::string();
      });
}

void drop_foreign_key(const DependentKey& key, const UtilityContext& context) {
  const Relation* found = context.catalog().find_relation(key.table);
  if (found == nullptr) return;
  const auto constraint = std::ranges::find(found->constraints, key.constraint, &Constraint::oid);
  if (constraint == found->constraints.end()) return;
  std::vector<std::pair<Oid, Oid>> keys =
      parts_of_foreign_key(*found, *constraint, context.catalog());
  keys.emplace_back(key.table, key.constraint);
  for (const auto& [relation, dropped] : keys) {
    Relation table = *context.catalog().find_relation(relation);
    std::erase_if(table.constraints, [&](const Constraint& one) { return one.oid == dropped; });
    context.put(std::move(table));
  }
}

void drop_dependent_keys(const std::vector<DependentKey>& keys, std::vector<Dependent> others,
                         const std::string& object, bool cascade, const UtilityContext& context) {
  std::vector<Dependent> dependents;
  dependents.reserve(keys.size() + others.size());
  for (const DependentKey& key : keys) dependents.push_back(key.text);
  std::ranges::move(others, std::back_inserter(dependents));
  settle_dependents(dependents, object, cascade, context);
  for (const DependentKey& key : keys) drop_foreign_key(key, context);
}

}  // namespace carto_mock::sql
