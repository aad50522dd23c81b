#include "sql/engine/triggers.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "sql/catalog/partition_triggers.h"
#include "sql/engine/foreign_key_events.h"
#include "sql/engine/function_privileges.h"
#include "sql/engine/generated_columns.h"
#include "sql/engine/user_triggers.h"
#include "sql/evaluator/evaluator.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using namespace trigger_type;

// Does an UPDATE of `columns` compute a generated column anew? PostgreSQL computes all of them
// where a trigger may change the row first.
bool is_computed_anew(const Relation& relation, int attnum, std::span<const int> columns) {
  if (!relation.columns[static_cast<std::size_t>(attnum) - 1].generated) return false;
  constexpr int kBeforeRow = kRow | kBefore | kUpdate;
  const bool may_change = std::ranges::any_of(relation.triggers, [](const Trigger& trigger) {
    return (trigger.type & kBeforeRow) == kBeforeRow;
  });
  return may_change || std::ranges::any_of(columns, [&](int column) {
           const std::string& name = relation.columns[static_cast<std::size_t>(column) - 1].name;
           const std::vector<int> generated = columns_generated_from(relation, name);
           return std::ranges::find(generated, attnum) != generated.end();
         });
}

bool concerns(const Trigger& trigger, const Relation& relation, int event,
              std::span<const int> columns) {
  if (!trigger.is_enabled() || (trigger.type & event) == 0) return false;
  if (event != kUpdate || trigger.columns.empty()) return true;
  return std::ranges::any_of(trigger.columns, [&](int attnum) {
    return std::ranges::find(columns, attnum) != columns.end() ||
           is_computed_anew(relation, attnum, columns);
  });
}

}  // namespace

Triggers::Triggers(const Relation& relation, int event, std::span<const int> columns,
                   const Execution& execution)
    : relation_(relation), event_(event), execution_(execution) {
  for (const Trigger& trigger : relation.triggers) {
    if (!concerns(trigger, relation, event, columns)) continue;
    const std::shared_ptr<const Expression> when =
        compile_trigger_condition(trigger, relation, execution.session);
    std::vector<Oid> called;
    if (when != nullptr) called = restricted_functions(*when, execution.session.catalog());
    firings_.push_back({trigger.type & (kRow | kBefore | kInstead), &trigger,
                        find_trigger_function(trigger.function), when, std::move(called)});
    if (bounds_ == nullptr && relation.partition_bound)
      bounds_ = std::make_shared<const PartitionConstraint>(execution.session.catalog(), relation);
    shows_old_ = shows_old_ || !trigger.old_table.empty();
    shows_new_ = shows_new_ || !trigger.new_table.empty();
  }
}

bool Triggers::run_user_functions() const {
  return std::ranges::any_of(firings_,
                             [](const Firing& firing) { return firing.function == nullptr; });
}

bool Triggers::wants(const Firing& firing, int kind, const std::vector<Value>* old_row,
                     const std::vector<Value>* new_row) const {
  if (firing.kind != kind) return false;
  if (firing.when == nullptr) return true;
  check_executable(execution_.session, firing.called);
  std::vector<Value> inputs(2 * relation_.columns.size());
  if (old_row != nullptr) std::ranges::copy(*old_row, inputs.begin());
  if (new_row != nullptr) {
    std::ranges::copy(*new_row,
                      inputs.begin() + static_cast<std::ptrdiff_t>(relation_.columns.size()));
  }
  const Value holds = evaluate(*firing.when, inputs, execution_.evaluation());
  return !holds.is_null() && holds.as_bool();
}

void Triggers::before_statement() const {
  if (firings_.empty()) return;
  if (execution_.foreign_keys != nullptr &&
      !execution_.foreign_keys->begins_change(relation_.oid, event_))
    return;
  for (const Firing& firing : firings_) {
    if (!wants(firing, kBefore, nullptr, nullptr)) continue;
    if (firing.function != nullptr) {
      static_cast<void>(firing.function->body(
          {*firing.trigger, relation_, nullptr, execution_, nullptr, event_}));
    } else {
      fire_user_trigger({*firing.trigger, relation_, event_, nullptr, nullptr}, execution_.session);
    }
  }
}

bool Triggers::before_row(const std::vector<Value>* old_row, std::vector<Value>* new_row) const {
  return change_row(kRow | kBefore, old_row, new_row);
}

bool Triggers::instead_of_row(const std::vector<Value>* old_row,
                              std::vector<Value>* new_row) const {
  return change_row(kRow | kInstead, old_row, new_row);
}

bool Triggers::change_row(int kind, const std::vector<Value>* old_row,
                          std::vector<Value>* new_row) const {
  for (const Firing& firing : firings_) {
    if (!wants(firing, kind, old_row, new_row)) continue;
    if (firing.function != nullptr) {
      if (!firing.function->body(
              {*firing.trigger, relation_, new_row, execution_, old_row, event_}))
        return false;
      continue;
    }
    std::optional<std::vector<Value>> returned = fire_user_trigger(
        {*firing.trigger, relation_, event_, old_row, new_row}, execution_.session);
    if (!returned) return false;
    if (new_row != nullptr) *new_row = *std::move(returned);
    if (bounds_ != nullptr && event_ == kInsert && kind == (kRow | kBefore))
      check_place(*firing.trigger, *new_row);
  }
  return true;
}

void Triggers::check_place(const Trigger& trigger, const std::vector<Value>& row) const {
  const CatalogSnapshot& catalog = execution_.session.catalog();
  if (whole_of_trigger(relation_, trigger, catalog) == nullptr || bounds_->holds(row)) return;
  throw Error(sqlstate::kFeatureNotSupported,
              "moving row to another partition during a BEFORE FOR EACH ROW trigger is not "
              "supported")
      .detail(fmt::format("Before executing trigger \"{}\", the row was to be in partition "
                          "\"{}.{}\".",
                          trigger.name, catalog.find_schema(relation_.schema)->name,
                          relation_.name));
}

void Triggers::after_row(const std::vector<Value>* old_row, std::vector<Value>* new_row) const {
  if (shows_rows()) note_rows(old_row, new_row);
  for (const Firing& firing : firings_) {
    if (!wants(firing, kRow, old_row, new_row)) continue;
    if (firing.function != nullptr) {
      static_cast<void>(firing.function->body(
          {*firing.trigger, relation_, new_row, execution_, old_row, event_}));
      continue;
    }
    if (firing.trigger->constraint != kInvalidOid && execution_.foreign_keys != nullptr) {
      const auto kept = [](const std::vector<Value>* row) {
        return row == nullptr ? std::vector<Value>() : *row;
      };
      when_written([events = execution_.foreign_keys, &relation = relation_,
                    trigger = firing.trigger, event = event_, before = kept(old_row),
                    after = kept(new_row)] {
        events->add_constraint_trigger(relation, *trigger, event, before, after);
      });
      continue;
    }
    std::function<void()> fire = kept_firing(firing, old_row, new_row);
    if (execution_.foreign_keys == nullptr) {
      fire();
    } else {
      when_written([events = execution_.foreign_keys, fire] { events->add_trigger(fire); });
    }
  }
}

void Triggers::after_statement() const {
  std::vector<std::function<void()>> later;
  for (const Firing& firing : firings_) {
    if (!wants(firing, 0, nullptr, nullptr)) continue;
    if (firing.function != nullptr) {
      static_cast<void>(firing.function->body(
          {*firing.trigger, relation_, nullptr, execution_, nullptr, event_}));
    } else {
      later.push_back(kept_firing(firing, nullptr, nullptr));
    }
  }
  if (later.empty()) return;
  if (execution_.foreign_keys == nullptr) {
    for (const std::function<void()>& fire : later) fire();
  } else {
    when_written([events = execution_.foreign_keys, relation = relation_.oid, event = event_,
                  later] { events->end_change(relation, event, later); });
  }
}

// With a writing WITH the rows come later, and their foreign keys' events with them.
void Triggers::when_written(std::function<void()> action) const {
  if (execution_.pending == nullptr) return action();
  execution_.pending->add(std::move(action));
}

void Triggers::note_rows(const std::vector<Value>* old_row,
                         const std::vector<Value>* new_row) const {
  if (execution_.foreign_keys == nullptr)
    throw Error::unsupported("transition tables of such a statement");
  const std::shared_ptr<ChangedRows> rows =
      execution_.foreign_keys->changed_rows(relation_.oid, event_);
  Value before;
  Value after;
  if (shows_old_ && old_row != nullptr) before = transition_row(relation_, *old_row);
  if (shows_new_ && new_row != nullptr) after = transition_row(relation_, *new_row);
  when_written([rows, before, after] {
    if (!before.is_null()) rows->before.push_back(before);
    if (!after.is_null()) rows->after.push_back(after);
  });
}

std::function<void()> Triggers::kept_firing(const Firing& firing, const std::vector<Value>* old_row,
                                            const std::vector<Value>* new_row) const {
  using Row = std::optional<std::vector<Value>>;
  const auto kept = [](const std::vector<Value>* row) {
    return row == nullptr ? Row() : Row(*row);
  };
  std::shared_ptr<ChangedRows> rows;
  if (!firing.trigger->old_table.empty() || !firing.trigger->new_table.empty()) {
    if (execution_.foreign_keys == nullptr)
      throw Error::unsupported("transition tables of such a statement");
    rows = execution_.foreign_keys->changed_rows(relation_.oid, event_);
  }
  return [&relation = relation_, event = event_, &session = execution_.session,
          events = execution_.foreign_keys, &trigger = *firing.trigger, before = kept(old_row),
          after = kept(new_row), rows] {
    if (rows != nullptr) events->close_rows(relation.oid, event, rows);
    fire_user_trigger({trigger, relation, event, before ? &*before : nullptr,
                       after ? &*after : nullptr, rows.get()},
                      session);
  };
}

}  // namespace carto_mock::sql
