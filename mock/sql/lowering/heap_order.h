// Inside lowering: where PostgreSQL reads a table from its first row to its last, and SQLite would
// read an index.
#pragma once

#include "sql/catalog/snapshot.h"
#include "sql/tree/query.h"

namespace carto_mock::sql {

// Of a query over one table: do its rows come as they lie in the table, and can that be seen?
// PostgreSQL sorts what it finds in an index by place (a bitmap), or takes no index at all, unless
// few rows are left: where a key has one value, an index gives them by place too (manual, chapters
// 11.5 and 14.1). SQLite would give them in the order of the key.
bool reads_in_heap_order(const Query& query, const CatalogSnapshot& catalog);

}  // namespace carto_mock::sql
