// The types that statements of a database make: enumerated ones, domains, those of a relation's
// rows (a composite type is one too), and the arrays of them all.
#pragma once

#include <string>
#include <string_view>

#include "sql/catalog/snapshot.h"
#include "sql/types/row_array_types.h"

namespace carto_mock::sql {

struct RowType {
  const Relation* relation = nullptr;  // of this database; null: the type is no such one
  bool is_array = false;
};

RowType row_type_of(Oid type, const CatalogSnapshot& catalog);

// By its name in pg_type; kInvalidOid: the schema has none.
Oid find_made_type(Oid schema, std::string_view name, const CatalogSnapshot& catalog);

// Of the array of any type, also of a row type, which BuiltinCatalog does not know; kInvalidOid: it
// has none.
Oid array_type_of(Oid element);

// What an array type is called in pg_type (manual, CREATE TYPE: Array Types).
std::string array_type_name(std::string_view element);

}  // namespace carto_mock::sql
