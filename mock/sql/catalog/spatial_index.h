// Which indexes have an R*Tree of SQLite behind them: GiST indexes with PostGIS's default class on
// one geometry column, whole. Others make only PostgreSQL faster.
#pragma once

#include <optional>

#include "sql/catalog/snapshot.h"

namespace carto_mock::sql {

// The attnum of the column whose boxes the index has; none: it is no such index. `table` is the
// index's.
std::optional<int> boxed_column(const Relation& table, const IndexDefinition& index);
// The first index of the table that has that column's boxes; null: none has.
const Relation* find_spatial_index(const CatalogSnapshot& catalog, const Relation& table,
                                   int attnum);

}  // namespace carto_mock::sql
