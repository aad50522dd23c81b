// ALTER TABLE … ATTACH PARTITION and DETACH PARTITION (manual, page ALTER TABLE).
#pragma once

#include "sql/engine/utility.h"

namespace carto_mock::sql {

// Throws 42P17 where `parent` is not partitioned, 42804 for a table whose columns or constraints
// are not the parent's, 23514 for rows that do not belong to the partition; Error::unsupported
// where its columns stand in another order than the parent's.
void attach_partition(const Relation& parent, const PgQuery__PartitionCmd& command,
                      const UtilityContext& context);

// Throws 42P01 where the table is none of the parent's partitions.
void detach_partition(const Relation& parent, const PgQuery__PartitionCmd& command,
                      const UtilityContext& context);

}  // namespace carto_mock::sql
