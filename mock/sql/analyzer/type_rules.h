// What type resolution asks about a type again and again (manual, chapter 10.1, and pg_type).
#pragma once

#include "sql/catalog/builtin_catalog.h"

namespace carto_mock::sql {

// The type under a domain; others are themselves.
Oid base_type(Oid type);

struct TypeCategory {
  char category;  // pg_type.typcategory: N numbers, S strings …; X unknown
  bool preferred;
};
TypeCategory type_category(Oid type);

Oid element_type(Oid array);  // kInvalidOid: no array
Oid array_type(Oid element);  // kInvalidOid: it has none
bool is_composite(Oid type);  // a row type, a table's included
bool is_array(Oid type);
bool is_enum(Oid type);

// anyelement and its family, anycompatible and its own.
bool is_simple_polymorphic(Oid type);
bool is_compatible_polymorphic(Oid type);
inline bool is_polymorphic(Oid type) {
  return is_simple_polymorphic(type) || is_compatible_polymorphic(type);
}

// Of a range type, its subtype; of a multirange type, its range type; else kInvalidOid.
Oid range_subtype(Oid range);
Oid range_of_multirange(Oid multirange);
Oid multirange_of_range(Oid range);

// As error messages name a type: without modifier.
std::string type_name(Oid type);

}  // namespace carto_mock::sql
