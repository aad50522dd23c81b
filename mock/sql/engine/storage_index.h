// The indexes of SQLite behind those of the catalog.
#pragma once

#include <vector>

#include "sql/engine/utility.h"

namespace carto_mock::sql {

// CREATE [UNIQUE] INDEX in SQLite, with the columns' collations. `descending`: as many as columns,
// or none.
void create_storage_index(const Relation& table, const Relation& index,
                          const std::vector<bool>& descending, const UtilityContext& context);
// Throws 42704 `data type json has no default operator class for access method "btree"`.
void check_ordered_type(Type type);

}  // namespace carto_mock::sql
