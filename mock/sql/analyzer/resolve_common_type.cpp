// UNION, CASE, ARRAY, VALUES, GREATEST and the like (manual, chapter 10.5).
#include <fmt/format.h>

#include <algorithm>

#include "sql/analyzer/resolve.h"
#include "sql/analyzer/type_rules.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

bool coerces_implicitly(Oid source, Oid target) {
  return can_coerce({&source, 1}, {&target, 1}, CoercionContext::kImplicit);
}

struct CommonType {
  Oid type = oid::kUnknown;
  // The first type of another category, and where it stands; then there is no common type.
  Oid conflict = kInvalidOid;
  std::size_t conflict_index = 0;
};

CommonType select_common_type(std::span<const Oid> types) {
  const Oid first = types.front();
  if (first != oid::kUnknown &&
      std::all_of(types.begin(), types.end(), [first](Oid type) { return type == first; })) {
    return {.type = first};  // the only way to get a domain
  }
  CommonType common{.type = base_type(first)};
  for (std::size_t i = 1; i < types.size(); ++i) {
    const Oid type = base_type(types[i]);
    if (type == oid::kUnknown || type == common.type) continue;
    const TypeCategory old_category = type_category(common.type);
    if (common.type == oid::kUnknown) {
      common.type = type;
    } else if (type_category(type).category != old_category.category) {
      common.conflict = type;
      common.conflict_index = i;
      return common;
    } else if (!old_category.preferred && coerces_implicitly(common.type, type) &&
               !coerces_implicitly(type, common.type)) {
      common.type = type;
    }
  }
  if (common.type == oid::kUnknown) common.type = oid::kText;
  return common;
}

}  // namespace

std::optional<Oid> find_common_type(std::span<const Oid> types) {
  const CommonType common = select_common_type(types);
  if (common.conflict != kInvalidOid) return std::nullopt;
  return common.type;
}

Oid common_type(std::span<const ExpressionPtr* const> expressions, std::string_view construct) {
  std::vector<Oid> types;
  types.reserve(expressions.size());
  for (const ExpressionPtr* expression : expressions) types.push_back((*expression)->type.oid);
  const CommonType common = select_common_type(types);
  if (common.conflict != kInvalidOid) {
    throw Error(sqlstate::kDatatypeMismatch,
                fmt::format("{} types {} and {} cannot be matched", construct,
                            type_name(common.type), type_name(common.conflict)))
        .at((*expressions[common.conflict_index])->location);
  }
  return common.type;
}

std::int32_t common_typmod(std::span<const ExpressionPtr* const> expressions, Oid type) {
  std::int32_t typmod = -1;
  bool first = true;
  for (const ExpressionPtr* expression : expressions) {
    const Type other = (*expression)->type;
    if (other.oid != type || (!first && other.typmod != typmod)) return -1;
    typmod = other.typmod;
    first = false;
  }
  return typmod;
}

}  // namespace carto_mock::sql
