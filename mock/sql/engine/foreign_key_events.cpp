#include "sql/engine/foreign_key_events.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sql/catalog/keys.h"
#include "sql/catalog/partition_keys.h"
#include "sql/catalog/partitions.h"
#include "sql/engine/function_privileges.h"
#include "sql/engine/row_reader.h"
#include "sql/engine/user_triggers.h"
#include "sql/engine/value_conversion.h"
#include "sql/engine/write_executor.h"
#include "sql/functions/object_names.h"
#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

const Column& column_at(const Relation& table, int attnum) {
  return table.columns.at(static_cast<std::size_t>(attnum) - 1);
}

std::vector<Value> values_at(std::span<const Value> row, const std::vector<int>& attnums) {
  std::vector<Value> values;
  values.reserve(attnums.size());
  for (const int attnum : attnums) values.push_back(row[static_cast<std::size_t>(attnum) - 1]);
  return values;
}

bool has_null(const std::vector<Value>& values) {
  return std::ranges::any_of(values, &Value::is_null);
}
bool is_all_null(const std::vector<Value>& values) {
  return std::ranges::all_of(values, &Value::is_null);
}

// Nothing to look for: manual, chapter 5.4.5 on MATCH FULL.
bool refers_to_nothing(const Constraint& constraint, const std::vector<Value>& key) {
  return constraint.match_full ? is_all_null(key) : has_null(key);
}

// By the types' equality.
bool are_equal(const Relation& table, const std::vector<int>& attnums,
               const std::vector<Value>& left, const std::vector<Value>& right) {
  for (std::size_t i = 0; i < attnums.size(); ++i) {
    if (left[i].is_null() != right[i].is_null()) return false;
    if (!left[i].is_null() &&
        compare_values(left[i], right[i], column_at(table, attnums[i]).type.oid) != 0)
      return false;
  }
  return true;
}

// A key that looks different is passed on, though it be equal: 1.0 and 1.00.
bool look_same(const Relation& table, const std::vector<int>& attnums,
               const std::vector<Value>& left, const std::vector<Value>& right,
               const SessionState& session) {
  if (!are_equal(table, attnums, left, right)) return false;
  for (std::size_t i = 0; i < attnums.size(); ++i) {
    const Type type = column_at(table, attnums[i]).type;
    if (!left[i].is_null() &&
        output_text(left[i], type, session) != output_text(right[i], type, session))
      return false;
  }
  return true;
}

ForeignKeyAction action_of(const Constraint& constraint, ForeignKeyEvent::Kind kind) {
  return kind == ForeignKeyEvent::Kind::kDelete ? constraint.on_delete : constraint.on_update;
}

const Trigger* find_constraint_trigger(const Relation* table, Oid constraint) {
  if (table == nullptr) return nullptr;
  const auto found = std::ranges::find(table->triggers, constraint, &Trigger::constraint);
  return found == table->triggers.end() ? nullptr : &*found;
}

const Constraint* find_constraint(const Relation* table, Oid oid) {
  if (table == nullptr) return nullptr;
  const auto found = std::ranges::find(table->constraints, oid, &Constraint::oid);
  return found == table->constraints.end() ? nullptr : &*found;
}

}  // namespace

ForeignKeyEvents::ForeignKeyEvents(const Execution& execution)
    : execution_(execution), catalog_(execution.session.catalog_pointer()) {
  execution_.pending = nullptr;
  execution_.written = {};
  execution_.foreign_keys = this;
}

const ForeignKeyEvents::TableKeys* ForeignKeyEvents::keys_of(const Relation& relation) {
  const auto [entry, is_new] = keys_.try_emplace(relation.oid);
  TableKeys& keys = entry->second;
  if (is_new) {
    const Relation* table = catalog_->find_relation(relation.oid);
    if (table == nullptr) return nullptr;
    keys.table = table;
    for (const Constraint& constraint : table->constraints) {
      if (constraint.kind == ConstraintKind::kForeignKey &&
          !is_key_to_partition(*table, constraint, *catalog_))
        keys.own.push_back({table, &constraint, catalog_->find_relation(constraint.referenced)});
      if (owns_index(constraint) && constraint.deferrable) keys.deferrable.push_back(&constraint);
    }
    for (const Relation* other : catalog_->referencing(relation.oid)) {
      for (const Constraint& constraint : other->constraints) {
        const bool refers =
            constraint.kind == ConstraintKind::kForeignKey && constraint.referenced == relation.oid;
        // The key of a partitioned table looks at all of its partitions.
        if (refers && !is_partitions_key(*other, constraint, *catalog_))
          keys.referring.push_back({other, &constraint, table});
      }
    }
    const auto by_age = [](const ForeignKey& left, const ForeignKey& right) {
      return left.constraint->oid < right.constraint->oid;
    };
    std::ranges::sort(keys.own, by_age);
    std::ranges::sort(keys.referring, by_age);
  }
  return keys.empty() ? nullptr : &keys;
}

void ForeignKeyEvents::inserted(const TableKeys& keys, std::span<const Value> row,
                                std::int64_t rowid) {
  // In the order of the names of PostgreSQL's triggers.
  note_duplicates(keys, true, row, rowid);
  for (const ForeignKey& key : keys.own) {
    if (refers_to_nothing(*key.constraint, values_at(row, key.constraint->columns))) continue;
    add_check(key, rowid);
  }
  note_duplicates(keys, false, row, rowid);
}

void ForeignKeyEvents::updated(const TableKeys& keys, std::span<const Value> before,
                               std::int64_t old_rowid, std::span<const Value> after,
                               std::int64_t rowid) {
  note_duplicates(keys, true, after, rowid);
  changed_key(keys, before, after);
  for (const ForeignKey& key : keys.own) {
    const std::vector<int>& columns = key.constraint->columns;
    const std::vector<Value> new_key = values_at(after, columns);
    if (refers_to_nothing(*key.constraint, new_key)) continue;
    // A row that has not been checked so far goes on to wait for it in its new place.
    if (are_equal(*key.table, columns, values_at(before, columns), new_key) &&
        !is_pending(key.constraint->oid, old_rowid))
      continue;
    add_check(key, rowid);
  }
  note_duplicates(keys, false, after, rowid);
}

void ForeignKeyEvents::moved(const Relation& relation, std::span<const Value> before,
                             std::span<const Value> after) {
  if (const TableKeys* keys = keys_of(relation)) changed_key(*keys, before, after);
}

void ForeignKeyEvents::changed_key(const TableKeys& keys, std::span<const Value> before,
                                   std::span<const Value> after) {
  for (const ForeignKey& key : keys.referring) {
    const std::vector<int>& columns = key.constraint->referenced_columns;
    std::vector<Value> old_key = values_at(before, columns);
    std::vector<Value> new_key = values_at(after, columns);
    if (has_null(old_key) ||
        look_same(*key.referenced, columns, old_key, new_key, execution_.session))
      continue;
    events_.emplace_back(ForeignKeyEvent{ForeignKeyEvent::Kind::kUpdate, key.referenced->oid,
                                         key.table->oid, key.constraint->oid, 0, std::move(old_key),
                                         std::move(new_key)});
  }
}

void ForeignKeyEvents::deleted(const TableKeys& keys, std::span<const Value> row) {
  for (const ForeignKey& key : keys.referring) {
    std::vector<Value> old_key = values_at(row, key.constraint->referenced_columns);
    if (has_null(old_key)) continue;
    events_.emplace_back(ForeignKeyEvent{ForeignKeyEvent::Kind::kDelete, key.referenced->oid,
                                         key.table->oid, key.constraint->oid, 0,
                                         std::move(old_key)});
  }
}

void ForeignKeyEvents::end_change(Oid relation, int event,
                                  std::vector<std::function<void()>> triggers) {
  std::vector<std::size_t>& places = ended_[{relation, event}];
  for (const std::size_t place : places) events_[place] = std::function<void()>();
  places.clear();
  for (std::function<void()>& fire : triggers) {
    places.push_back(events_.size());
    events_.emplace_back(std::move(fire));
  }
}

void ForeignKeyEvents::add_constraint_trigger(const Relation& relation, const Trigger& trigger,
                                              int event, std::vector<Value> before,
                                              std::vector<Value> after) {
  events_.emplace_back(ForeignKeyEvent{ForeignKeyEvent::Kind::kTrigger, relation.oid, relation.oid,
                                       trigger.constraint, 0, std::move(before), std::move(after),
                                       event});
}

std::shared_ptr<ChangedRows> ForeignKeyEvents::changed_rows(Oid relation, int event) {
  auto& known = is_merging_ ? merged_rows_ : changed_rows_;
  std::shared_ptr<ChangedRows>& rows = known[{relation, event}];
  if (rows == nullptr) rows = std::make_shared<ChangedRows>();
  return rows;
}

void ForeignKeyEvents::close_rows(Oid relation, int event,
                                  const std::shared_ptr<ChangedRows>& rows) {
  const auto open = changed_rows_.find({relation, event});
  if (open == changed_rows_.end() || open->second != rows) return;
  changed_rows_.erase(open);
  begun_.erase({relation, event});
  ended_.erase({relation, event});
}

void ForeignKeyEvents::add_check(const ForeignKey& key, std::int64_t rowid) {
  events_.emplace_back(ForeignKeyEvent{ForeignKeyEvent::Kind::kCheck, key.table->oid,
                                       key.table->oid, key.constraint->oid, rowid});
  pending_.emplace(key.constraint->oid, rowid);
}

void ForeignKeyEvents::note_duplicates(const TableKeys& keys, bool is_primary,
                                       std::span<const Value> row, std::int64_t rowid) {
  for (const Constraint* key : keys.deferrable) {
    const bool is_meant = (key->kind == ConstraintKind::kPrimaryKey) == is_primary;
    if (!is_meant || !find_duplicate(*keys.table, *key, row, rowid)) continue;
    events_.emplace_back(ForeignKeyEvent{ForeignKeyEvent::Kind::kUnique, keys.table->oid,
                                         keys.table->oid, key->oid, rowid});
  }
}

ExclusionLookup& ForeignKeyEvents::exclusion_lookup(const Relation& table,
                                                    const Constraint& constraint) {
  DeferrableExclusion& known = exclusions_[constraint.oid];
  if (known.lookup == nullptr) {
    known.exclusion = compile_exclusion(table, constraint, execution_.session);
    known.lookup = std::make_unique<ExclusionLookup>(table, known.exclusion,
                                                     execution_.transaction.connection().sqlite());
  }
  return *known.lookup;
}

std::optional<std::int64_t> ForeignKeyEvents::find_duplicate(const Relation& table,
                                                             const Constraint& key,
                                                             std::span<const Value> row,
                                                             std::int64_t rowid) {
  if (key.kind == ConstraintKind::kExclusion)
    return exclusion_lookup(table, key).find(row, rowid, execution_.evaluation());
  const Relation& index = *catalog_->find_relation(key.index);
  UniqueLookup& lookup = lookups_
                             .try_emplace(index.oid, table, index, nullptr,
                                          execution_.transaction.connection().sqlite())
                             .first->second;
  return lookup.find(row, rowid, execution_.evaluation());
}

void ForeignKeyEvents::check_unique(const Relation& table, const Constraint& key,
                                    std::int64_t rowid) {
  const auto row = RowReader(table, execution_.transaction.connection().sqlite()).read(rowid);
  if (!row || !find_duplicate(table, key, *row, rowid)) return;
  if (key.kind == ConstraintKind::kExclusion) {
    throw exclusion_lookup(table, key).violation(*row, execution_.session, execution_.evaluation());
  }
  throw unique_violation(table, *catalog_->find_relation(key.index), nullptr, *row,
                         execution_.session, execution_.evaluation());
}

bool ForeignKeyEvents::is_pending(Oid constraint, std::int64_t rowid) {
  const std::vector<ForeignKeyEvent>& deferred = execution_.transaction.deferred_keys().events;
  deferred_seen_ = std::min(deferred_seen_, deferred.size());
  for (; deferred_seen_ < deferred.size(); ++deferred_seen_) {
    const ForeignKeyEvent& event = deferred[deferred_seen_];
    if (event.kind == ForeignKeyEvent::Kind::kCheck)
      pending_.emplace(event.constraint, event.rowid);
  }
  return pending_.contains({constraint, rowid});
}

bool ForeignKeyEvents::must_wait(const ForeignKeyEvent& event) const {
  if (event.kind == ForeignKeyEvent::Kind::kTrigger) {
    const Trigger* trigger = find_constraint_trigger(
        execution_.session.catalog().find_relation(event.table), event.constraint);
    return trigger != nullptr && execution_.transaction.deferred_keys().is_deferred(*trigger);
  }
  const Constraint* constraint =
      find_constraint(catalog_->find_relation(event.referencing), event.constraint);
  if (constraint == nullptr || !execution_.transaction.deferred_keys().is_deferred(*constraint))
    return false;
  return event.kind == ForeignKeyEvent::Kind::kCheck ||
         event.kind == ForeignKeyEvent::Kind::kUnique ||
         action_of(*constraint, event.kind) == ForeignKeyAction::kNoAction;
}

void ForeignKeyEvents::run() { run(true); }

void ForeignKeyEvents::run(bool may_defer) {
  // What runs may add to them.
  for (std::size_t next = 0; next < events_.size(); ++next) {
    const auto waiting = std::move(events_[next]);
    if (const auto* fire_trigger = std::get_if<std::function<void()>>(&waiting)) {
      if (*fire_trigger != nullptr) (*fire_trigger)();
      continue;
    }
    const auto& event = std::get<ForeignKeyEvent>(waiting);
    if (may_defer && must_wait(event)) {
      execution_.transaction.deferred_keys().events.push_back(event);
    } else {
      pending_.erase({event.constraint, event.rowid});
      fire(event);
    }
  }
  events_.clear();
  ended_.clear();
}

void ForeignKeyEvents::run_waiting(bool at_end) {
  for (ForeignKeyEvent& event : std::exchange(execution_.transaction.deferred_keys().events, {})) {
    if (event.kind == ForeignKeyEvent::Kind::kCheck)
      pending_.emplace(event.constraint, event.rowid);
    events_.emplace_back(std::move(event));
  }
  run(!at_end);
}

void ForeignKeyEvents::check_all_rows(const Relation& table, const Constraint& constraint) {
  sqlite::Statement rows = execution_.transaction.connection().sqlite().prepare(
      fmt::format("SELECT position FROM {} ORDER BY position", storage_table(table.oid)));
  while (rows.step()) {
    events_.emplace_back(ForeignKeyEvent{ForeignKeyEvent::Kind::kCheck, table.oid, table.oid,
                                         constraint.oid, rows.integer(0)});
  }
  rows.reset();
  const ForeignKey key{&table, &constraint, catalog_->find_relation(constraint.referenced)};
  if (may_check(key)) reads_as_ = execution_.session.current_user();
  run(false);
  reads_as_ = kInvalidOid;
}

void ForeignKeyEvents::check_removal(const Relation& table, const Constraint& constraint) {
  const ForeignKey key{&table, &constraint, catalog_->find_relation(constraint.referenced)};
  std::optional<std::vector<Value>> found;
  std::vector<const Relation*> tables = {&table};
  if (table.partition_key) tables = leaf_partitions(*catalog_, table);
  for (const Relation* one : tables) {
    RowReader reader(*one, execution_.transaction.connection().sqlite());
    sqlite::Statement rows = execution_.transaction.connection().sqlite().prepare(
        fmt::format("SELECT position FROM {} ORDER BY position", storage_table(one->oid)));
    while (rows.step()) {
      const auto row = reader.read(rows.integer(0));
      std::vector<Value> values = values_at(*row, constraint.columns);
      if (has_null(values) || !run_query(key, ForeignKeyQuery::kReferenced, values)) continue;
      // Which of several comes first, PostgreSQL's plan decides.
      if (found && !are_equal(table, constraint.columns, *found, values))
        throw Error::unsupported("DETACH PARTITION while several of its keys are referred to");
      found = std::move(values);
    }
  }
  if (!found) return;
  std::string names;
  std::string texts;
  for (std::size_t i = 0; i < constraint.columns.size(); ++i) {
    const Column& column = column_at(table, constraint.columns[i]);
    names += (names.empty() ? "" : ", ") + column.name;
    texts +=
        (texts.empty() ? "" : ", ") + output_text((*found)[i], column.type, execution_.session);
  }
  throw Error(sqlstate::kForeignKeyViolation,
              fmt::format("removing partition \"{}\" violates foreign key constraint \"{}\"",
                          key.referenced->name, constraint.name))
      .detail(fmt::format("Key ({})=({}) is still referenced from table \"{}\".", names, texts,
                          table.name));
}

// PostgreSQL checks a new key in the name of who adds it, if that role may read both tables; else
// row by row, as the owner.
bool ForeignKeyEvents::may_check(const ForeignKey& key) const {
  const Oid role = execution_.session.current_user();
  const auto may_read = [&](const Relation& relation, const std::vector<int>& columns) {
    return std::ranges::all_of(columns, [&](int attnum) {
      return catalog_->has_column_privilege(role, relation, attnum, Privilege::kSelect);
    });
  };
  return may_read(*key.table, key.constraint->columns) &&
         may_read(*key.referenced, key.constraint->referenced_columns) &&
         catalog_->has_table_privilege(role, *key.referenced, Privilege::kUpdate);
}

void ForeignKeyEvents::fire_trigger(const ForeignKeyEvent& event) {
  const std::shared_ptr<const CatalogSnapshot> catalog = execution_.session.catalog_pointer();
  const Relation* table = catalog->find_relation(event.table);
  const Trigger* trigger = find_constraint_trigger(table, event.constraint);
  if (trigger == nullptr) {
    throw Error(sqlstate::kInternalError,
                fmt::format("could not find trigger of constraint {}", event.constraint));
  }
  const bool has_before = event.event != trigger_type::kInsert;
  const bool has_after = event.event != trigger_type::kDelete;
  fire_user_trigger({*trigger, *table, event.event, has_before ? &event.before : nullptr,
                     has_after ? &event.after : nullptr, nullptr},
                    execution_.session);
}

void ForeignKeyEvents::fire(const ForeignKeyEvent& event) {
  if (event.kind == ForeignKeyEvent::Kind::kTrigger) return fire_trigger(event);
  const SessionState::TriggerScope scope(execution_.session);
  execution_.session.check_interrupts();
  const Relation* table = catalog_->find_relation(event.referencing);
  const Constraint* constraint = find_constraint(table, event.constraint);
  if (constraint == nullptr) return;  // it is gone
  if (event.kind == ForeignKeyEvent::Kind::kUnique)
    return check_unique(*table, *constraint, event.rowid);
  const ForeignKey key{table, constraint, catalog_->find_relation(constraint->referenced)};
  if (event.kind == ForeignKeyEvent::Kind::kCheck) return check(key, event.rowid);
  act(key, event, action_of(*constraint, event.kind));
}

void ForeignKeyEvents::check(const ForeignKey& key, std::int64_t rowid) {
  const auto row = RowReader(*key.table, execution_.transaction.connection().sqlite()).read(rowid);
  // Another version of the row has its own check, if it has been changed and not deleted.
  if (!row) return;
  std::vector<Value> values = values_at(*row, key.constraint->columns);
  if (refers_to_nothing(*key.constraint, values)) return;
  if (has_null(values)) {
    throw Error(
        sqlstate::kForeignKeyViolation,
        fmt::format("insert or update on table \"{}\" violates foreign key constraint \"{}\"",
                    key.table->name, key.constraint->name))
        .detail("MATCH FULL does not allow mixing of null and nonnull key values.");
  }
  if (!run_query(key, ForeignKeyQuery::kReferenced, values)) throw violation(key, values, true);
}

void ForeignKeyEvents::act(const ForeignKey& key, const ForeignKeyEvent& event,
                           ForeignKeyAction action) {
  const bool is_delete = event.kind == ForeignKeyEvent::Kind::kDelete;
  const ForeignKeyQuery set =
      is_delete ? ForeignKeyQuery::kSetOnDelete : ForeignKeyQuery::kSetOnUpdate;
  switch (action) {
    case ForeignKeyAction::kNoAction:
      return restrict_change(key, event, true);
    case ForeignKeyAction::kRestrict:
      return restrict_change(key, event, false);
    case ForeignKeyAction::kCascade: {
      std::vector<Value> parameters = event.after;
      parameters.insert(parameters.end(), event.before.begin(), event.before.end());
      run_query(key, is_delete ? ForeignKeyQuery::kDelete : ForeignKeyQuery::kUpdate,
                std::move(parameters));
      return;
    }
    case ForeignKeyAction::kSetNull:
      run_query(key, set, event.before);
      return;
    case ForeignKeyAction::kSetDefault:
      run_query(key, set, event.before);
      // The default may be the very key that is going.
      return restrict_change(key, event, true);
  }
}

void ForeignKeyEvents::restrict_change(const ForeignKey& key, const ForeignKeyEvent& event,
                                       bool looks_for_other) {
  if (looks_for_other && run_query(key, ForeignKeyQuery::kSameKey, event.before)) return;
  if (run_query(key, ForeignKeyQuery::kReferencing, event.before))
    throw violation(key, event.before, false);
}

std::shared_ptr<const CompiledStatement> ForeignKeyEvents::compiled(const ForeignKey& key,
                                                                    ForeignKeyQuery query) {
  std::shared_ptr<const CompiledStatement>& known = compiled_[{key.constraint->oid, query}];
  if (known == nullptr) known = compile_foreign_key_query(key, query, execution_.session);
  return known;
}

bool ForeignKeyEvents::run_query(const ForeignKey& key, ForeignKeyQuery query,
                                 std::vector<Value> parameters) {
  const SessionState::RoleScope owner(execution_.session,
                                      reads_as_ == kInvalidOid ? owner_for(key, query) : reads_as_);
  const std::shared_ptr<const CompiledStatement> statement = compiled(key, query);
  const Clearance clearance = check_may_run(execution_.session, *statement);
  Execution execution = execution_;
  execution.literals = parameters;
  const auto ignore = [](std::span<const Value>) {};
  if (const auto* select = std::get_if<CompiledSelect>(&statement->body))
    return execute_plan(select->plan, clearance, execution, ignore) > 0;
  const std::span<const Oid> being_read = execution_.session.tables_being_read();
  if (std::ranges::find(being_read, key.table->oid) != being_read.end())
    throw Error::unsupported("a function that writes into a table that its caller reads");
  const std::shared_ptr<const CatalogSnapshot> catalog = execution_.session.catalog_pointer();
  if (later_catalogs_.empty() || later_catalogs_.back() != catalog)
    later_catalogs_.push_back(catalog);
  execute_write(std::get<CompiledWrite>(statement->body), clearance, execution, ignore);
  return true;
}

Error ForeignKeyEvents::violation(const ForeignKey& key, std::span<const Value> values,
                                  bool is_check) const {
  const Relation& shown = is_check ? *key.table : *key.referenced;
  const std::vector<int>& columns =
      is_check ? key.constraint->columns : key.constraint->referenced_columns;
  Error error(
      sqlstate::kForeignKeyViolation,
      is_check
          ? fmt::format("insert or update on table \"{}\" violates foreign key constraint \"{}\"",
                        key.table->name, key.constraint->name)
          : fmt::format(
                "update or delete on table \"{}\" violates foreign key constraint \"{}\" on "
                "table \"{}\"",
                key.referenced->name, key.constraint->name, key.table->name));
  const std::string_view rest = is_check ? "not present in" : "still referenced from";
  const std::string& other = is_check ? key.referenced->name : key.table->name;
  SessionState& session = execution_.session;
  std::string names;
  std::string texts;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const Column& column = column_at(shown, columns[i]);
    if (!session.catalog().has_column_privilege(session.current_user(), shown, columns[i],
                                                Privilege::kSelect)) {
      return std::move(error).detail(fmt::format("Key is {} table \"{}\".", rest, other));
    }
    names += (names.empty() ? "" : ", ") + column.name;
    texts += (texts.empty() ? "" : ", ") + output_text(values[i], column.type, session);
  }
  return std::move(error).detail(
      fmt::format("Key ({})=({}) is {} table \"{}\".", names, texts, rest, other));
}

}  // namespace carto_mock::sql
