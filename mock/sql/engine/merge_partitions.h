// The target of a MERGE into a partitioned table: the rows of all its partitions as one table.
#pragma once

#include "sql/catalog/snapshot.h"
#include "sql/tree/query.h"

namespace carto_mock::sql {

// Puts them in the place of the table, the first entry of the range table. Behind the table's
// columns come a row's place in its partition (target_identity() of the table) and the partition's
// OID.
void read_partitions(const Relation& table, const CatalogSnapshot& catalog, Query& source);

// Makes that OID of the `tableoid` of the table in what the MERGE computes.
void read_partition_of_row(const Relation& table, Query& source);
void read_partition_of_row(const Relation& table, Expression& expression);

// That OID.
ExpressionPtr partition_of_row(const Relation& table);

}  // namespace carto_mock::sql
