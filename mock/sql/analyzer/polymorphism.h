// Polymorphic pseudo-types (manual, chapter 38.2.5): do the actual arguments agree, and what do the
// declared types stand for?
#pragma once

#include <span>
#include <vector>

#include "sql/types/type.h"

namespace carto_mock::sql {

// Could these actual types be arguments of these declared ones, as far as polymorphic ones go?
// kUnknown agrees with everything. (PostgreSQL: check_generic_type_consistency.)
bool polymorphic_arguments_agree(std::span<const Oid> actual, std::span<const Oid> declared);

struct PolymorphicTypes {
  std::vector<Oid> arguments;  // what each argument must become; kAny stays
  Oid result;
};
// For arguments that agree. Throws 42804 `could not determine polymorphic type because input has
// type unknown`. (PostgreSQL: enforce_generic_type_consistency.)
PolymorphicTypes resolve_polymorphic_types(std::span<const Oid> actual,
                                           std::span<const Oid> declared, Oid result);

}  // namespace carto_mock::sql
