// Foreign keys of partitioned tables: each partition has one like it, which checks the rows that
// it takes (manual, chapter 5.11.2; pg_constraint.conparentid). Which of a partition's keys that is
// follows from what the two are, as PostgreSQL finds it when a partition is attached.
#pragma once

#include "sql/catalog/snapshot.h"

namespace carto_mock::sql {

// The key of a partition that is a part of its table's; nullptr: it has none.
const Constraint* part_of_foreign_key(const Relation& partition, const Constraint& whole);

// The key of the partitioned table that the partition's key is a part of; nullptr: none.
const Constraint* whole_of_foreign_key(const Relation& table, const Constraint& key,
                                       const CatalogSnapshot& catalog);

// Was the key made for a partition, with its table's? Then its checks are older than what is done
// when a row goes that it refers to, which it gets when the partition is detached.
bool is_made_as_part(const Constraint& key);

}  // namespace carto_mock::sql
