// PARTITION BY and FOR VALUES of CREATE TABLE (manual, chapter 5.11.2).
#pragma once

#include <string_view>

#include "sql/engine/utility.h"

namespace carto_mock::sql {

// Of a new table with these columns. Throws 42703 `column "x" named in partition key does not
// exist`, 42P17; Error::unsupported for hashes and expressions.
PartitionKey partition_key(const PgQuery__PartitionSpec& specification, const Relation& table);

// Of a new partition of `parent`, checked against its other partitions and the rows of its default
// partition. Throws 42P16, 42P17, 23514.
PartitionBound partition_bound(const PgQuery__PartitionBoundSpec& specification,
                               std::string_view name, const Relation& parent,
                               const UtilityContext& context);

}  // namespace carto_mock::sql
