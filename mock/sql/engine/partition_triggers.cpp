#include "sql/engine/partition_triggers.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/catalog/partition_triggers.h"
#include "sql/engine/object_names.h"
#include "sql/engine/privilege_check.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

std::vector<Oid> partitions_of(Oid table, const UtilityContext& context) {
  std::vector<Oid> partitions;
  for (const Relation* partition : context.catalog().partitions_of(table))
    partitions.push_back(partition->oid);
  return partitions;
}

bool is_of_row(const Trigger& trigger) { return (trigger.type & trigger_type::kRow) != 0; }

void give(const Trigger& whole, bool replaces, Oid partition, const UtilityContext& context) {
  Generation& generation = context.session.generation();
  Relation table = *context.catalog().find_relation(partition);
  if (!context.catalog().has_table_privilege(context.role(), table, Privilege::kTrigger))
    throw permission_denied(kind_name(table.kind), table.name);
  Trigger part = whole;
  part.comment.clear();
  if (part.constraint != kInvalidOid) part.constraint = generation.allocate_oid();
  const auto known = std::ranges::find(table.triggers, whole.name, &Trigger::name);
  if (known != table.triggers.end()) {
    if (!replaces) {
      throw Error(
          sqlstate::kDuplicateObject,
          fmt::format("trigger \"{}\" for relation \"{}\" already exists", whole.name, table.name));
    }
    part.oid = known->oid;
    *known = part;
  } else {
    part.oid = generation.allocate_oid();
    const auto place = std::ranges::upper_bound(table.triggers, part.name, {}, &Trigger::name);
    table.triggers.insert(place, part);
  }
  context.put(std::move(table));
  for (const Oid below : partitions_of(partition, context)) give(whole, replaces, below, context);
}

// Does something to the trigger of this name of each partition, and of theirs.
void for_each_part(Oid table, const std::string& name, const UtilityContext& context,
                   const std::function<void(Relation&, std::vector<Trigger>::iterator)>& change) {
  for (const Oid partition : partitions_of(table, context)) {
    for_each_part(partition, name, context, change);
    Relation changed = *context.catalog().find_relation(partition);
    const auto part = std::ranges::find(changed.triggers, name, &Trigger::name);
    if (part == changed.triggers.end()) continue;
    change(changed, part);
    context.put(std::move(changed));
  }
}

}  // namespace

void give_trigger(const Relation& table, const std::string& name, bool replaces,
                  const UtilityContext& context) {
  const Trigger whole = *std::ranges::find(table.triggers, name, &Trigger::name);
  for (const Oid partition : partitions_of(table.oid, context))
    give(whole, replaces, partition, context);
}

void give_triggers(Oid partition, const UtilityContext& context) {
  const Relation& table = *context.catalog().find_relation(partition);
  const std::vector<Trigger> wholes =
      context.catalog().find_relation(table.partition_bound->parent)->triggers;
  for (const Trigger& whole : wholes) {
    if (is_of_row(whole)) give(whole, false, partition, context);
  }
}

void release_triggers(Relation& partition, const UtilityContext& context) {
  for (std::size_t i = 0; i < partition.triggers.size();) {
    const Trigger part = partition.triggers[i];
    if (whole_of_trigger(partition, part, context.catalog()) == nullptr) {
      ++i;
      continue;
    }
    erase_parts_of_trigger(partition, part, context);
    partition.triggers.erase(partition.triggers.begin() + static_cast<std::ptrdiff_t>(i));
  }
}

void erase_parts_of_trigger(const Relation& table, const Trigger& trigger,
                            const UtilityContext& context) {
  if (!is_of_row(trigger)) return;
  for_each_part(table.oid, trigger.name, context,
                [](Relation& partition, std::vector<Trigger>::iterator part) {
                  partition.triggers.erase(part);
                });
}

void rename_parts_of_trigger(const Relation& table, const Trigger& trigger, const std::string& to,
                             const UtilityContext& context) {
  if (!is_of_row(trigger)) return;
  for_each_part(
      table.oid, trigger.name, context,
      [&to](Relation& partition, std::vector<Trigger>::iterator part) {
        if (std::ranges::find(partition.triggers, to, &Trigger::name) != partition.triggers.end()) {
          throw Error(
              sqlstate::kDuplicateObject,
              fmt::format("trigger \"{}\" for relation \"{}\" already exists", to, partition.name));
        }
        part->name = to;
        std::ranges::sort(partition.triggers, {}, &Trigger::name);
      });
}

void switch_parts_of_trigger(const Relation& table, const Trigger& trigger, TriggerState state,
                             const UtilityContext& context) {
  if (!is_of_row(trigger)) return;
  for_each_part(table.oid, trigger.name, context,
                [state](Relation&, std::vector<Trigger>::iterator part) { part->state = state; });
}

}  // namespace carto_mock::sql
