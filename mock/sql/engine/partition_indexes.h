// Indexes and keys of a partitioned table: it has none itself, each of its partitions has one like
// it (manual, page CREATE INDEX, "partitioned"; chapter 5.11.2.1). The partition's index knows the
// table's as the parent of its partition_bound, which has nothing else.
#pragma once

#include <string_view>
#include <vector>

#include "sql/engine/utility.h"

namespace carto_mock::sql {

// The index of a partitioned table that it is a part of; kInvalidOid: of none.
Oid parent_of_index(const Relation& index);
// The constraint of a key of a table; nullptr: the index is a plain one.
const Constraint* constraint_of_index(const Relation& table, Oid index);

// A unique index must have all columns of the partition key. `kind`: PRIMARY KEY or UNIQUE. Throws
// 0A000 `unique constraint on partitioned table must include all partitioning columns`.
void check_has_partition_key(const Relation& table, const IndexDefinition& index,
                             std::string_view kind);

// Gives each partition of its table an index like this one: one that is there already, or a new
// one, under a name of its own. 42P16 for a second primary key; 23502, 23505 for the rows.
void give_index_to_partitions(const Relation& index, const UtilityContext& context);
// Gives the partition all indexes of its table.
void give_indexes(Oid partition, const UtilityContext& context);
// ALTER INDEX … ATTACH PARTITION, of an index of a partitioned table. Throws 55000 and 42P17 for
// what cannot be a part of it.
void attach_index(const Relation& whole, const PgQuery__RangeVar& part,
                  const UtilityContext& context);
// The indexes of what was a partition are its own.
void release_indexes(Oid table, const UtilityContext& context);

// DROP INDEX: throws 2BP01 for a part of another index, 0A000 for CONCURRENTLY of one with parts.
void refuse_part_of_index(const Relation& index, bool is_concurrent, const UtilityContext& context);

}  // namespace carto_mock::sql
