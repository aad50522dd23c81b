// What partitions have of the triggers for each row of their table (catalog/partition_triggers.h).
#pragma once

#include <string>

#include "sql/engine/utility.h"

namespace carto_mock::sql {

// A trigger that a partitioned table has got, to all of its partitions; `replaces`: in the place of
// those that they have of the one before. Throws 42710 where a partition has another of its name.
void give_trigger(const Relation& table, const std::string& name, bool replaces,
                  const UtilityContext& context);
// Those that a new or attached partition gets from its table, and so do its own partitions.
void give_triggers(Oid partition, const UtilityContext& context);
// A partition that is detached loses them; it is still in the catalog as one.
void release_triggers(Relation& partition, const UtilityContext& context);

// Of the trigger of a partitioned table: what its partitions have of it goes, gets another name,
// another state.
void erase_parts_of_trigger(const Relation& table, const Trigger& trigger,
                            const UtilityContext& context);
void rename_parts_of_trigger(const Relation& table, const Trigger& trigger, const std::string& to,
                             const UtilityContext& context);
void switch_parts_of_trigger(const Relation& table, const Trigger& trigger, TriggerState state,
                             const UtilityContext& context);

}  // namespace carto_mock::sql
