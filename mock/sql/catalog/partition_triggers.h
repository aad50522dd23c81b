// Triggers for each row of a partitioned table: each of its partitions has one like it, with the
// same name (PostgreSQL: CloneRowTriggersToPartition()). A partition has no other trigger of that
// name, so that the name says which is whose.
#pragma once

#include <algorithm>

#include "sql/catalog/snapshot.h"

namespace carto_mock::sql {

// Of what trigger of the table that this is a partition of it is a part; null: of none.
inline const Trigger* whole_of_trigger(const Relation& partition, const Trigger& trigger,
                                       const CatalogSnapshot& catalog) {
  if (!partition.partition_bound || (trigger.type & trigger_type::kRow) == 0) return nullptr;
  const Relation* parent = catalog.find_relation(partition.partition_bound->parent);
  if (parent == nullptr) return nullptr;
  const auto found = std::ranges::find(parent->triggers, trigger.name, &Trigger::name);
  const bool is_whole = found != parent->triggers.end() && (found->type & trigger_type::kRow) != 0;
  return is_whole ? &*found : nullptr;
}

}  // namespace carto_mock::sql
