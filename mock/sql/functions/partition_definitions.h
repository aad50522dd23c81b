// PARTITION BY and FOR VALUES of partitioned tables and their partitions, as pg_get_partkeydef()
// and pg_get_expr() of pg_class.relpartbound write them (manual, chapter 5.11.2 and page CREATE
// TABLE).
#pragma once

#include <string>

#include "sql/catalog/snapshot.h"

namespace carto_mock::sql {

// `RANGE (a, b)`; `table` is a partitioned one.
std::string partition_key_definition(const Relation& table);
// `FOR VALUES IN (1, 2)`, `FOR VALUES FROM (0) TO (MAXVALUE)` or `DEFAULT`, of a partition of
// `parent`.
std::string partition_bound_definition(const PartitionBound& bound, const Relation& parent);

}  // namespace carto_mock::sql
