// What ALTER TABLE may do to a partition and to a partitioned table, whose partitions it reaches
// (manual, chapter 5.11.2.3 and page ALTER TABLE).
#pragma once

#include <functional>

#include "sql/engine/utility.h"

namespace carto_mock::sql {

using TableChange =
    std::function<void(const Relation& table, const PgQuery__AlterTableCmd& command)>;

// Of a partition's columns and constraints most are its table's: 42809, 42P16.
void check_inherited(const Relation& table, const PgQuery__AlterTableCmd& command,
                     const CatalogSnapshot& catalog);

// Does the command, given to a partitioned table without ONLY, change its partitions too?
bool reaches_partitions(const PgQuery__AlterTableCmd& command);

// Does `change` to a partitioned table and then to its partitions. 42P16 for a column of its key;
// Error::unsupported for what would give the partitions keys or sequences.
void alter_partitioned(const Relation& parent, const PgQuery__AlterTableCmd& command,
                       const TableChange& change, const UtilityContext& context);

}  // namespace carto_mock::sql
