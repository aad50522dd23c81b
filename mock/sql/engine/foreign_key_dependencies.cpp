// What becomes of foreign keys when what they refer to goes.
#include <fmt/format.h>

#include <algorithm>

#include "sql/engine/drop.h"
#include "sql/engine/foreign_keys.h"
#include "sql/engine/views.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

template <typename Concerns>
std::vector<DependentKey> keys_to(Oid table, const UtilityContext& context,
                                  const Concerns& concerns) {
  std::vector<DependentKey> keys;
  for (const Relation* other : context.catalog().referencing(table)) {
    for (const Constraint& constraint : other->constraints) {
      const bool refers = constraint.kind == ConstraintKind::kForeignKey &&
                          constraint.referenced == table && concerns(*other, constraint);
      if (!refers) continue;
      keys.push_back(
          {other->oid, constraint.oid,
           fmt::format("constraint {} on table {}", constraint.name, shown_name(*other, context))});
    }
  }
  std::ranges::sort(keys, {}, &DependentKey::constraint);
  return keys;
}

}  // namespace

std::vector<DependentKey> keys_to_table(Oid table, const UtilityContext& context) {
  return keys_to(table, context,
                 [table](const Relation& other, const Constraint&) { return other.oid != table; });
}

std::vector<DependentKey> keys_to_index(Oid index, const UtilityContext& context) {
  const Oid table = context.catalog().find_relation(index)->index->relation;
  return keys_to(table, context, [index](const Relation&, const Constraint& constraint) {
    return constraint.index == index;
  });
}

std::vector<DependentKey> keys_to_column(Oid table, int attnum, const UtilityContext& context) {
  return keys_to(table, context, [=](const Relation& other, const Constraint& constraint) {
    const auto uses = [attnum](const std::vector<int>& columns) {
      return std::ranges::find(columns, attnum) != columns.end();
    };
    // One that goes with the column anyhow.
    if (other.oid == table && uses(constraint.columns)) return false;
    return uses(constraint.referenced_columns);
  });
}

void drop_foreign_key(const DependentKey& key, const UtilityContext& context) {
  const Relation* found = context.catalog().find_relation(key.table);
  if (found == nullptr) return;
  Relation table = *found;
  std::erase_if(table.constraints,
                [&](const Constraint& constraint) { return constraint.oid == key.constraint; });
  context.put(std::move(table));
}

void drop_dependent_keys(const std::vector<DependentKey>& keys, const std::string& object,
                         const std::string& reference, bool cascade,
                         const UtilityContext& context) {
  std::vector<std::string> names;
  for (const DependentKey& key : keys) names.push_back(key.name);
  settle_dependents(names, object, reference, cascade, context);
  for (const DependentKey& key : keys) drop_foreign_key(key, context);
}

}  // namespace carto_mock::sql
