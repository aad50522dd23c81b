// What partitions have of the foreign keys of their table (catalog/partition_keys.h).
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sql/engine/utility.h"

namespace carto_mock::sql {

// The foreign keys that a new or attached partition gets from its table, and so do its own
// partitions. `checks_rows`: the rows that they have must keep them: 23503.
void give_foreign_keys(Oid partition, bool checks_rows, const UtilityContext& context);
// Likewise of a key that the table has got, to all of its partitions.
void give_foreign_key(Oid table, Oid key, bool checks_rows, const UtilityContext& context);

// Of a key to a partitioned table: those to its partitions beside it; those to one that the table
// has got. A partition that is detached loses them, unless rows refer to it: 23503.
void give_references(Oid table, Oid key, const UtilityContext& context);
void give_references_to(Oid partition, const UtilityContext& context);
void release_references(const Relation& partition, const UtilityContext& context);

// The parts of the key of a partitioned table, or to one, whole before parts: the tables and their
// keys.
std::vector<std::pair<Oid, Oid>> parts_of_foreign_key(const Relation& table, const Constraint& key,
                                                      const CatalogSnapshot& catalog);

// Which key is whose could not be told.
void refuse_same_foreign_key(const Relation& table, const Constraint& key,
                             const CatalogSnapshot& catalog);

}  // namespace carto_mock::sql
