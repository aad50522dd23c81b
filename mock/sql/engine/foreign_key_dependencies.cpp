// What becomes of foreign keys when what they refer to goes.
#include <fmt/format.h>

#include <algorithm>

#include "sql/catalog/partition_keys.h"
#include "sql/engine/drop.h"
#include "sql/engine/foreign_keys.h"
#include "sql/engine/partition_foreign_keys.h"
#include "sql/engine/views.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// `reference_of(table, constraint)`: what the constraint needs of what goes, as messages name it;
// empty where it needs nothing.
template <typename ReferenceOf>
std::vector<DependentKey> keys_to(Oid table, const UtilityContext& context,
                                  const ReferenceOf& reference_of) {
  std::vector<DependentKey> keys;
  for (const Relation* other : context.catalog().referencing(table)) {
    for (const Constraint& constraint : other->constraints) {
      if (constraint.kind != ConstraintKind::kForeignKey || constraint.referenced != table)
        continue;
      // It goes with that of its table.
      if (whole_of_foreign_key(*other, constraint, context.catalog()) != nullptr) continue;
      std::string reference = reference_of(*other, constraint);
      if (reference.empty()) continue;
      std::string name =
          fmt::format("constraint {} on table {}", constraint.name, shown_name(*other, context));
      keys.push_back({other->oid, constraint.oid, {std::move(name), std::move(reference)}});
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
  const std::string shown = "table " + shown_name(*context.catalog().find_relation(table), context);
  return keys_to(table, context, [&](const Relation& other, const Constraint&) {
    return other.oid == table ? std::string() : shown;
  });
}

std::vector<DependentKey> keys_to_index(Oid index, const UtilityContext& context) {
  const Relation& relation = *context.catalog().find_relation(index);
  return keys_to(
      relation.index->relation, context, [&](const Relation&, const Constraint& constraint) {
        return constraint.index == index ? shown_index(relation, context) : std::string();
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
          const Relation& relation = *context.catalog().find_relation(table);
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

void drop_dependent_keys(const std::vector<DependentKey>& keys, const std::string& object,
                         bool cascade, const UtilityContext& context) {
  std::vector<Dependent> dependents;
  for (const DependentKey& key : keys) dependents.push_back(key.text);
  settle_dependents(dependents, object, cascade, context);
  for (const DependentKey& key : keys) drop_foreign_key(key, context);
}

}  // namespace carto_mock::sql
