// The operator classes of indexes (manual, chapter 11.10), as pg_opclass has them.
#pragma once

#include <string_view>

#include "sql/types/type.h"

namespace carto_mock::sql {

struct OperatorClass {
  Oid oid;
  Oid method;  // pg_am.oid
  std::string_view name;
  Oid family;
  Oid input_type;
  bool is_default;
  Oid key_type;  // what the index holds instead of the input type; 0: that itself
};

// Of pg_am; kInvalidOid: there is no such method.
Oid index_method(std::string_view name);
// nullptr: the method has no class of the name.
const OperatorClass* find_operator_class(Oid method, std::string_view name);
// Of a domain that of its base type, of an array that of anyarray …; nullptr: the type has none.
const OperatorClass* default_operator_class(Oid method, Oid type);
// May an index of the class be on a value of the type, which is it or stands for it unchanged?
bool accepts_type(const OperatorClass& operator_class, Oid type);

// Of pg_opfamily.
std::string_view operator_family_name(Oid family);
// Is it one that an index of the family answers as a condition (pg_amop)?
bool is_search_operator(Oid family, Oid op);

}  // namespace carto_mock::sql
