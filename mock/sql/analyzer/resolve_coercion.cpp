// Which coercions there are (manual, chapter 10.1 and CREATE CAST).
#include <algorithm>

#include "sql/analyzer/polymorphism.h"
#include "sql/analyzer/resolve.h"
#include "sql/analyzer/type_rules.h"

namespace carto_mock::sql {
namespace {

bool allows(CoercionContext context, char cast_context) {
  switch (context) {
    case CoercionContext::kImplicit:
      return cast_context == 'i';
    case CoercionContext::kAssignment:
      return cast_context != 'e';
    case CoercionContext::kExplicit:
      return true;
  }
  return false;
}

CoercionPath path_of_cast(const BuiltinCast& cast) {
  switch (cast.method) {
    case 'f':
      return {.kind = CoercionPath::Kind::kFunction, .procedure = cast.procedure};
    case 'i':
      return {.kind = CoercionPath::Kind::kText};
    default:
      return {.kind = CoercionPath::Kind::kRelabel};  // b: binary coercible
  }
}

CoercionPath path_without_cast(Oid source, Oid target, CoercionContext context) {
  if (target != oid::kOidVector && target != oid::kInt2Vector) {
    const Oid source_element = element_type(source);
    const Oid target_element = element_type(target);
    if (source_element != kInvalidOid && target_element != kInvalidOid &&
        find_coercion(source_element, target_element, context).kind != CoercionPath::Kind::kNone) {
      return {.kind = CoercionPath::Kind::kArrayElements};
    }
  }
  if (context != CoercionContext::kImplicit && type_category(target).category == 'S') {
    return {.kind = CoercionPath::Kind::kText};
  }
  if (context == CoercionContext::kExplicit && type_category(source).category == 'S') {
    return {.kind = CoercionPath::Kind::kText};
  }
  return {};
}

bool can_coerce_one(Oid source, Oid target, CoercionContext context) {
  if (source == target || target == oid::kAny || is_polymorphic(target)) return true;
  // A literal can be read as anything that has an input function for users.
  if (source == oid::kUnknown) return target != oid::kInternal;
  if (find_coercion(source, target, context).kind != CoercionPath::Kind::kNone) return true;
  if (source == oid::kRecord && is_composite(target)) return true;
  if (target == oid::kRecord && is_composite(source)) return true;
  return target == oid::kRecordArray && is_composite(element_type(source));
}

}  // namespace

CoercionPath find_coercion(Oid source, Oid target, CoercionContext context) {
  source = base_type(source);
  target = base_type(target);
  if (source == target) return {.kind = CoercionPath::Kind::kRelabel};
  const BuiltinCast* cast = BuiltinCatalog::instance().find_cast(source, target);
  if (cast != nullptr) {
    return allows(context, cast->context) ? path_of_cast(*cast) : CoercionPath{};
  }
  return path_without_cast(source, target, context);
}

bool can_coerce(std::span<const Oid> sources, std::span<const Oid> targets,
                CoercionContext context) {
  const std::size_t count = std::min(sources.size(), targets.size());
  bool polymorphic = false;
  for (std::size_t i = 0; i < count; ++i) {
    if (!can_coerce_one(sources[i], targets[i], context)) return false;
    polymorphic = polymorphic || is_polymorphic(targets[i]);
  }
  return !polymorphic || polymorphic_arguments_agree(sources, targets);
}

}  // namespace carto_mock::sql
