#include "sql/engine/triggers.h"

#include <fmt/format.h>

#include <algorithm>

#include "support/error.h"

namespace carto_mock::sql {
namespace {

bool concerns(const Trigger& trigger, int event, std::span<const int> columns) {
  if (!trigger.is_enabled() || (trigger.type & event) == 0) return false;
  if (event != trigger_type::kUpdate || trigger.columns.empty()) return true;
  return std::ranges::any_of(trigger.columns, [columns](int column) {
    return std::ranges::find(columns, column) != columns.end();
  });
}

}  // namespace

Triggers::Triggers(const Relation& relation, int event, std::span<const int> columns,
                   const Execution& execution)
    : relation_(relation), execution_(execution) {
  for (const Trigger& trigger : relation.triggers) {
    if (!concerns(trigger, event, columns)) continue;
    const TriggerFunction* function = find_trigger_function(trigger.function);
    if (function == nullptr)
      throw Error::unsupported(fmt::format("the function of trigger {}", trigger.name));
    firings_.push_back(
        {trigger.type & (trigger_type::kRow | trigger_type::kBefore), &trigger, function});
  }
}

void Triggers::fire(int kind, std::vector<Value>* row) const {
  for (const Firing& firing : firings_) {
    if (firing.kind == kind) firing.function->body({*firing.trigger, relation_, row, execution_});
  }
}

}  // namespace carto_mock::sql
