// Foreign keys of partitioned tables, and to them (manual, chapter 5.11.2;
// pg_constraint.conparentid):
// - each partition of a table has a key like the table's, which checks the rows that it takes;
// - a key to a partitioned table has another one beside it to each partition, which looks for rows
//   that refer to those that go.
// Which key is a part of which follows from what they are, as PostgreSQL finds it when a partition
// is attached.
#pragma once

#include <vector>

#include "sql/catalog/snapshot.h"

namespace carto_mock::sql {

// The key of a partition that is a part of its table's; nullptr: it has none.
const Constraint* part_of_foreign_key(const Relation& partition, const Constraint& whole);
// The keys to the partitions of the table that the key refers to.
std::vector<const Constraint*> parts_of_reference(const Relation& table, const Constraint& whole,
                                                  const CatalogSnapshot& catalog);

// The key that it is a part of, in either way; nullptr: none.
const Constraint* whole_of_foreign_key(const Relation& table, const Constraint& key,
                                       const CatalogSnapshot& catalog);
// In the first way; in the second.
bool is_partitions_key(const Relation& table, const Constraint& key,
                       const CatalogSnapshot& catalog);
bool is_key_to_partition(const Relation& table, const Constraint& key,
                         const CatalogSnapshot& catalog);

// Was the key made for a partition, with its table's? Then its checks are older than what is done
// when a row goes that it refers to, which it gets when the partition is detached.
bool is_made_as_part(const Constraint& key);

}  // namespace carto_mock::sql
