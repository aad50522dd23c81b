#include "sql/catalog/keys.h"

#include <algorithm>

namespace carto_mock::sql {

bool is_key(const Constraint& constraint) {
  return constraint.kind == ConstraintKind::kPrimaryKey ||
         constraint.kind == ConstraintKind::kUnique;
}

const Constraint* key_of_index(const Relation& table, Oid index) {
  const auto found = std::ranges::find_if(table.constraints, [index](const Constraint& constraint) {
    return constraint.index == index && is_key(constraint);
  });
  return found == table.constraints.end() ? nullptr : &*found;
}

const Constraint* determining_key(const Relation& table) {
  const auto found =
      std::ranges::find(table.constraints, ConstraintKind::kPrimaryKey, &Constraint::kind);
  return found == table.constraints.end() || found->deferrable ? nullptr : &*found;
}

bool is_deferrable_index(const Relation& table, Oid index) {
  const Constraint* key = key_of_index(table, index);
  return key != nullptr && key->deferrable;
}

}  // namespace carto_mock::sql
