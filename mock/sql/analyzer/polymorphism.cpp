#include "sql/analyzer/polymorphism.h"

#include <fmt/format.h>

#include <algorithm>

#include "sql/analyzer/resolve.h"
#include "sql/analyzer/type_rules.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// What the arguments say about the two families of pseudo-types. A type that nothing was said about
// is kInvalidOid.
struct Evidence {
  // anyelement's family: all of one type.
  Oid element = kInvalidOid;
  Oid array = kInvalidOid;
  Oid range = kInvalidOid;
  Oid multirange = kInvalidOid;
  bool non_array = false;
  bool enumeration = false;
  bool used = false;  // is there such an argument at all?
  // anycompatible's family: all of types with a common one.
  std::vector<Oid> candidates;
  Oid compatible_range = kInvalidOid;
  Oid compatible_multirange = kInvalidOid;
  bool compatible_non_array = false;
  bool compatible_used = false;
  bool agrees = true;
};

void note(Oid& slot, Oid type, bool& agrees) {
  if (slot != kInvalidOid && slot != type) agrees = false;
  slot = type;
}

void note_argument(Evidence& evidence, Oid actual, Oid declared) {
  if (is_simple_polymorphic(declared)) evidence.used = true;
  if (is_compatible_polymorphic(declared)) evidence.compatible_used = true;
  if (declared == oid::kAnyNonArray) evidence.non_array = true;
  if (declared == oid::kAnyEnum) evidence.enumeration = true;
  if (declared == oid::kAnyCompatibleNonArray) evidence.compatible_non_array = true;
  if (actual == oid::kUnknown) return;
  switch (declared) {
    case oid::kAnyElement:
    case oid::kAnyNonArray:
    case oid::kAnyEnum:
      note(evidence.element, actual, evidence.agrees);
      break;
    case oid::kAnyArray:
      note(evidence.array, base_type(actual), evidence.agrees);
      break;
    case oid::kAnyRange:
      note(evidence.range, base_type(actual), evidence.agrees);
      break;
    case oid::kAnyMultirange:
      note(evidence.multirange, base_type(actual), evidence.agrees);
      break;
    case oid::kAnyCompatible:
    case oid::kAnyCompatibleNonArray:
      evidence.candidates.push_back(actual);
      break;
    case oid::kAnyCompatibleArray: {
      const Oid element = element_type(base_type(actual));
      if (element == kInvalidOid) evidence.agrees = false;
      evidence.candidates.push_back(element);
      break;
    }
    case oid::kAnyCompatibleRange:
      note(evidence.compatible_range, base_type(actual), evidence.agrees);
      break;
    case oid::kAnyCompatibleMultirange:
      note(evidence.compatible_multirange, base_type(actual), evidence.agrees);
      break;
    default:
      break;  // not polymorphic
  }
}

// Lets what is known of arrays and ranges say what the element is, and the other way round.
void combine_simple(Evidence& evidence) {
  if (evidence.array != kInvalidOid && evidence.array != oid::kAnyArray) {
    const Oid element = element_type(evidence.array);
    if (element == kInvalidOid) {
      evidence.agrees = false;
      return;
    }
    note(evidence.element, element, evidence.agrees);
  }
  if (evidence.multirange != kInvalidOid) {
    const Oid range = range_of_multirange(evidence.multirange);
    if (range == kInvalidOid) {
      evidence.agrees = false;
      return;
    }
    note(evidence.range, range, evidence.agrees);
  }
  if (evidence.range != kInvalidOid) {
    const Oid subtype = range_subtype(evidence.range);
    if (subtype == kInvalidOid) {
      evidence.agrees = false;
      return;
    }
    note(evidence.element, subtype, evidence.agrees);
  }
  if (evidence.non_array && is_array(evidence.element)) evidence.agrees = false;
  if (evidence.enumeration && !is_enum(evidence.element)) evidence.agrees = false;
}

// The common type of anycompatible's family; kInvalidOid: there is none, or nothing is known.
Oid combine_compatible(Evidence& evidence) {
  if (evidence.compatible_multirange != kInvalidOid) {
    const Oid range = range_of_multirange(evidence.compatible_multirange);
    if (range == kInvalidOid) {
      evidence.agrees = false;
      return kInvalidOid;
    }
    note(evidence.compatible_range, range, evidence.agrees);
  }
  if (evidence.compatible_range != kInvalidOid) {
    const Oid subtype = range_subtype(evidence.compatible_range);
    if (subtype == kInvalidOid) {
      evidence.agrees = false;
      return kInvalidOid;
    }
    evidence.candidates.push_back(subtype);
  }
  if (evidence.candidates.empty() || !evidence.agrees) return kInvalidOid;
  const std::optional<Oid> common = find_common_type(evidence.candidates);
  if (!common.has_value()) {
    evidence.agrees = false;
    return kInvalidOid;
  }
  for (const Oid candidate : evidence.candidates) {
    if (!can_coerce({&candidate, 1}, {&*common, 1}, CoercionContext::kImplicit)) {
      evidence.agrees = false;
    }
  }
  if (evidence.compatible_non_array && is_array(*common)) evidence.agrees = false;
  if (evidence.compatible_range != kInvalidOid &&
      range_subtype(evidence.compatible_range) != *common) {
    evidence.agrees = false;
  }
  return *common;
}

Evidence gather(std::span<const Oid> actual, std::span<const Oid> declared) {
  Evidence evidence;
  const std::size_t count = std::min(actual.size(), declared.size());
  for (std::size_t i = 0; i < count; ++i) note_argument(evidence, actual[i], declared[i]);
  return evidence;
}

Oid require_array_type(Oid element) {
  const Oid array = array_type(element);
  if (array == kInvalidOid) {
    throw Error(sqlstate::kUndefinedObject,
                fmt::format("could not find array type for data type {}", type_name(element)));
  }
  return array;
}

Oid require_known(Oid type, std::string_view declared) {
  if (type == kInvalidOid) {
    throw Error(
        sqlstate::kDatatypeMismatch,
        fmt::format("could not determine polymorphic type {} because input has type unknown",
                    declared));
  }
  return type;
}

// What a declared type stands for, once both families are known.
Oid substitute(Oid declared, const Evidence& evidence, Oid compatible) {
  switch (declared) {
    case oid::kAnyElement:
    case oid::kAnyNonArray:
    case oid::kAnyEnum:
      return evidence.element;
    case oid::kAnyArray:
      return evidence.array != kInvalidOid ? evidence.array : require_array_type(evidence.element);
    case oid::kAnyRange:
      return require_known(evidence.range, "anyrange");
    case oid::kAnyMultirange:
      return evidence.multirange != kInvalidOid
                 ? evidence.multirange
                 : require_known(multirange_of_range(evidence.range), "anymultirange");
    case oid::kAnyCompatible:
    case oid::kAnyCompatibleNonArray:
      return compatible;
    case oid::kAnyCompatibleArray:
      return require_array_type(compatible);
    case oid::kAnyCompatibleRange:
      return require_known(evidence.compatible_range, "anycompatiblerange");
    case oid::kAnyCompatibleMultirange:
      return evidence.compatible_multirange != kInvalidOid
                 ? evidence.compatible_multirange
                 : require_known(multirange_of_range(evidence.compatible_range),
                                 "anycompatiblemultirange");
    default:
      return declared;
  }
}

}  // namespace

bool polymorphic_arguments_agree(std::span<const Oid> actual, std::span<const Oid> declared) {
  Evidence evidence = gather(actual, declared);
  if (evidence.agrees) combine_simple(evidence);
  if (evidence.agrees && evidence.compatible_used) combine_compatible(evidence);
  return evidence.agrees;
}

PolymorphicTypes resolve_polymorphic_types(std::span<const Oid> actual,
                                           std::span<const Oid> declared, Oid result) {
  Evidence evidence = gather(actual, declared);
  combine_simple(evidence);
  if (evidence.used && evidence.element == kInvalidOid && evidence.array == kInvalidOid) {
    throw Error(sqlstate::kDatatypeMismatch,
                "could not determine polymorphic type because input has type unknown");
  }
  Oid compatible = kInvalidOid;
  if (evidence.compatible_used) {
    compatible = combine_compatible(evidence);
    // Only literals: they resolve to text, as in UNION.
    if (compatible == kInvalidOid) compatible = oid::kText;
  }
  PolymorphicTypes types{.arguments = {declared.begin(), declared.end()}, .result = result};
  // Input functions of pseudo-types have a polymorphic result and no polymorphic argument: it
  // stays.
  if (evidence.used || evidence.compatible_used) {
    types.result = substitute(result, evidence, compatible);
  }
  for (Oid& argument : types.arguments) argument = substitute(argument, evidence, compatible);
  return types;
}

}  // namespace carto_mock::sql
