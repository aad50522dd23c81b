#include "sql/catalog/key_operators.h"

#include "sql/types/domain_types.h"
#include "sql/types/enum_types.h"
#include "sql/types/type.h"

namespace carto_mock::sql {
namespace {

constexpr Oid kAnyArray = 2277;
constexpr Oid kAnyEnum = 3500;

const BuiltinOperator* find_equality(Oid left, Oid right) {
  for (const BuiltinOperator* candidate : BuiltinCatalog::instance().operators("=")) {
    if (candidate->left == left && candidate->right == right) return candidate;
  }
  return nullptr;
}

}  // namespace

Oid compared_type(Oid type) {
  if (type == oid::kVarchar) return oid::kText;
  if (is_domain_type(type)) return compared_type(below_domain(type));
  if (is_enum_type(type)) return kAnyEnum;
  const BuiltinType* found = BuiltinCatalog::instance().find_type(type);
  return found != nullptr && found->element != kInvalidOid ? kAnyArray : type;
}

KeyOperators key_operators(Oid referenced, Oid referencing) {
  const Oid one = compared_type(referenced);
  const Oid other = compared_type(referencing);
  KeyOperators operators;
  operators.referenced = find_equality(one, one);
  operators.across = find_equality(one, other);
  operators.referencing = operators.across == nullptr ? nullptr : find_equality(other, other);
  if (operators.across == nullptr) operators.across = operators.referenced;
  if (operators.referencing == nullptr) operators.referencing = operators.referenced;
  return operators;
}

bool have_common_equality(Oid referenced, Oid referencing) {
  const Oid one = compared_type(referenced);
  const Oid other = compared_type(referencing);
  // Arrays and enumerations share one that takes two of the same type only.
  const bool is_shared = one != referenced && one != oid::kText;
  if (is_shared && referenced != referencing) return false;
  return find_equality(one, other) != nullptr;
}

}  // namespace carto_mock::sql
