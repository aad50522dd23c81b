// When a trigger fires, of trigger_type.
#pragma once

#include <algorithm>
#include <string_view>

#include "sql/catalog/snapshot.h"

namespace carto_mock::sql {

// BEFORE, AFTER, INSTEAD OF.
inline std::string_view timing_of(const Trigger& trigger) {
  if ((trigger.type & trigger_type::kInstead) != 0) return "INSTEAD OF";
  return (trigger.type & trigger_type::kBefore) != 0 ? "BEFORE" : "AFTER";
}

// Has the relation, a view, a trigger INSTEAD OF the event?
inline bool has_instead_trigger(const Relation& relation, int event) {
  return std::ranges::any_of(relation.triggers, [event](const Trigger& trigger) {
    return (trigger.type & trigger_type::kInstead) != 0 && (trigger.type & event) != 0;
  });
}

}  // namespace carto_mock::sql
