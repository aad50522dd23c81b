#include "sql/analyzer/type_rules.h"

#include "sql/catalog/made_types.h"

namespace carto_mock::sql {
namespace {

const BuiltinType* find_type(Oid type) { return BuiltinCatalog::instance().find_type(type); }

}  // namespace

Oid base_type(Oid type) {
  const BuiltinType* builtin = find_type(type);
  while (builtin != nullptr && builtin->base_type != kInvalidOid) {
    type = builtin->base_type;
    builtin = find_type(type);
  }
  return type;
}

TypeCategory type_category(Oid type) {
  const BuiltinType* builtin = find_type(type);
  if (builtin == nullptr) return {.category = 'C', .preferred = false};  // a table's row type
  return {.category = builtin->category, .preferred = builtin->preferred};
}

Oid element_type(Oid array) {
  const BuiltinType* builtin = find_type(array);
  return builtin == nullptr ? kInvalidOid : builtin->element;
}

Oid array_type(Oid element) { return array_type_of(element); }

bool is_composite(Oid type) {
  const BuiltinType* builtin = find_type(base_type(type));
  return builtin == nullptr ? type >= kFirstUserOid : builtin->relation != kInvalidOid;
}

bool is_array(Oid type) { return element_type(base_type(type)) != kInvalidOid; }

// A domain over one is none, as the operators of enumerated types see it.
bool is_enum(Oid type) {
  const BuiltinType* builtin = find_type(type);
  return builtin != nullptr && builtin->kind == 'e';
}

bool is_simple_polymorphic(Oid type) {
  return type == oid::kAnyElement || type == oid::kAnyArray || type == oid::kAnyNonArray ||
         type == oid::kAnyEnum || type == oid::kAnyRange || type == oid::kAnyMultirange;
}

bool is_compatible_polymorphic(Oid type) {
  return type == oid::kAnyCompatible || type == oid::kAnyCompatibleArray ||
         type == oid::kAnyCompatibleNonArray || type == oid::kAnyCompatibleRange ||
         type == oid::kAnyCompatibleMultirange;
}

Oid range_subtype(Oid range) {
  const BuiltinType* builtin = find_type(range);
  return builtin == nullptr || builtin->kind != 'r' ? kInvalidOid : builtin->range_subtype;
}

Oid range_of_multirange(Oid multirange) {
  const BuiltinType* builtin = find_type(multirange);
  return builtin == nullptr || builtin->kind != 'm' ? kInvalidOid : builtin->range_subtype;
}

Oid multirange_of_range(Oid range) {
  for (const BuiltinType& type : BuiltinCatalog::instance().types()) {
    if (type.kind == 'm' && type.range_subtype == range) return type.oid;
  }
  return kInvalidOid;
}

std::string type_name(Oid type) { return format_type({.oid = type, .typmod = -1}); }

}  // namespace carto_mock::sql
