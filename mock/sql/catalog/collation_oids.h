// Rows of pg_collation that columns and indexes refer to.
#pragma once

#include <string_view>

#include "sql/catalog/snapshot.h"

namespace carto_mock::sql {

// Of those that are declared for columns and indexes: "C", "POSIX", or the database's own.
Oid collation_oid(std::string_view name);
// The type's where the column declares none; kInvalidOid: its type has none.
Oid column_collation(const Column& column);

}  // namespace carto_mock::sql
