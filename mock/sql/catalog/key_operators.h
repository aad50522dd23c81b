// The operators by which the columns of a foreign key are compared (pg_constraint.conpfeqop and its
// like).
#pragma once

#include "sql/catalog/builtin_catalog.h"

namespace carto_mock::sql {

struct KeyOperators {
  const BuiltinOperator* across = nullptr;       // the referenced column with the referring one
  const BuiltinOperator* referenced = nullptr;   // referenced columns
  const BuiltinOperator* referencing = nullptr;  // referring columns
};

// The type that a type is compared as in indexes: varchar is text, an enumeration anyenum, an array
// anyarray.
Oid compared_type(Oid type);

// ATAddForeignKeyConstraint's choice: of the types themselves, or where they have none in common of
// the referenced one's. kInvalidOid's operators are null: the type has no equality.
KeyOperators key_operators(Oid referenced, Oid referencing);
// Is there an equality of just these two?
bool have_common_equality(Oid referenced, Oid referencing);

}  // namespace carto_mock::sql
