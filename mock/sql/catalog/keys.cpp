#include "sql/catalog/keys.h"

#include <algorithm>

namespace carto_mock::sql {

bool is_key(const Constraint& constraint) {
  return constraint.kind == ConstraintKind::kPrimaryKey ||
         constraint.kind == ConstraintKind::kUnique;
}

bool owns_index(const Constraint& constraint) {
  return is_key(constraint) || constraint.kind == ConstraintKind::kExclusion;
}

const Constraint* key_of_index(const Relation& table, Oid index) {
  const auto found = std::ranges::find_if(table.constraints, [index](const Constraint& constraint) {
    return constraint.index == index && owns_index(constraint);
  });
  return found == table.constraints.end() ? nullptr : &*found;
}

const Constraint* determining_key(const Relation& table) {
  const auto found =
      std::ranges::find(table.constraints, ConstraintKind::kPrimaryKey, &Constraint::kind);
  return found == table.constraints.end() || found->deferrable ? nullptr : &*found;
}

const Constraint* exclusion_of_index(const Relation& table, Oid index) {
  const Constraint* found = key_of_index(table, index);
  return found != nullptr && found->kind == ConstraintKind::kExclusion ? found : nullptr;
}

bool is_deferrable_index(const Relation& table, Oid index) {
  const Constraint* key = key_of_index(table, index);
  return key != nullptr && key->deferrable;
}

}  // namespace carto_mock::sql
