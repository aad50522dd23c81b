#include "sql/engine/conflict_resolver.h"

#include <algorithm>

#include "sql/catalog/keys.h"
#include "sql/engine/partition_indexes.h"
#include "sql/engine/row_plans.h"
#include "sql/evaluator/evaluator.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// The indexes of `relation` that decide: of a partition, its parts of the table's.
std::vector<Oid> arbiters_of(const Relation& relation, const CompiledConflict& conflict,
                             const CatalogSnapshot& catalog, bool is_part) {
  if (!is_part) return conflict.arbiters;
  std::vector<Oid> arbiters;
  for (const Relation* index : catalog.indexes_of(relation.oid)) {
    if (!index->index->unique && exclusion_of_index(relation, index->oid) == nullptr) continue;
    bool decides = conflict.arbiters.empty();
    for (const Relation* whole = index; whole != nullptr && !decides;
         whole = catalog.find_relation(parent_of_index(*whole)))
      decides = std::ranges::find(conflict.arbiters, whole->oid) != conflict.arbiters.end();
    if (decides) arbiters.push_back(index->oid);
  }
  return arbiters;
}

}  // namespace

ConflictResolver::ConflictResolver(const Relation& relation, const CompiledConflict& conflict,
                                   const RowRules& rules, const Clearance& clearance,
                                   const Execution& execution, bool is_part)
    : conflict_(conflict),
      clearance_(clearance),
      execution_(execution),
      triggers_(relation, trigger_type::kUpdate, conflict.columns, execution_),
      reader_(relation, execution.transaction.connection().sqlite()) {
  const CatalogSnapshot& catalog = execution.session.catalog();
  if (relation.partition_bound) bounds_.emplace(catalog, relation);
  for (const Oid index : arbiters_of(relation, conflict, catalog, is_part)) {
    sqlite::Connection& connection = execution.transaction.connection().sqlite();
    const bool is_deferrable = is_deferrable_index(relation, index);
    const auto exclusion = std::ranges::find_if(
        rules.exclusions,
        [index](const CompiledExclusion& rule) { return rule.index.index == index; });
    if (exclusion != rules.exclusions.end()) {
      arbiters_.push_back({is_deferrable, ExclusionLookup(relation, *exclusion, connection)});
      continue;
    }
    const auto own = std::ranges::find(rules.unique, index, &CompiledIndex::index);
    arbiters_.push_back(
        {is_deferrable, UniqueLookup(relation, *catalog.find_relation(index),
                                     own == rules.unique.end() ? nullptr : &*own, connection)});
  }
  if (execution.pending == nullptr) return;
  for (const Arbiter& arbiter : arbiters_) {
    const auto* lookup = std::get_if<UniqueLookup>(&arbiter.lookup);
    if (lookup == nullptr)
      throw Error::unsupported("ON CONFLICT with EXCLUDE beside a writing WITH");
    waiting_.emplace_back(std::bind_front(&UniqueLookup::is_less, lookup));
  }
  without_key_.resize(arbiters_.size());
}

ConflictOutcome ConflictResolver::insert(std::vector<Value>& row, TableWriter& writer) {
  writer.complete(row);
  const std::optional<std::int64_t> existing = find(row);
  const bool was_made_here = is_waiting(row);
  if (!existing && !was_made_here) {
    writer.place(row);
    note_waiting(row);
    if (execution_.pending == nullptr) touched_.insert(writer.last_rowid());
    return ConflictOutcome::kInserted;
  }
  if (!conflict_.updates) return ConflictOutcome::kNothing;
  if (was_made_here || touched_.contains(*existing)) {
    throw Error(SqlState("21000"), "ON CONFLICT DO UPDATE command cannot affect row a second time")
        .hint(
            "Ensure that no rows proposed for insertion within the same command have duplicate "
            "constrained values.");
  }
  const std::optional<std::vector<Value>> read = reader_.read(*existing);
  if (!read) throw Error(sqlstate::kInternalError, "a row in an index is not in its table");
  const std::vector<Value>& before = *read;
  writer.require_visible(conflict_.visible, before);
  std::optional<std::vector<Value>> row_as_changed = changed(before, row);
  if (!row_as_changed) return ConflictOutcome::kNothing;
  if (!triggers_.before_row(&before, &*row_as_changed)) return ConflictOutcome::kNothing;
  if (bounds_ && !bounds_->holds(*row_as_changed)) {
    throw Error(sqlstate::kFeatureNotSupported, "invalid ON UPDATE specification")
        .detail("The result tuple would appear in a different partition than the original tuple.");
  }
  writer.update(*existing, *row_as_changed);
  note_changed_keys(*existing, before, *row_as_changed);
  touched_.insert(execution_.pending == nullptr ? writer.last_rowid() : *existing);
  triggers_.after_row(&before, &*row_as_changed);
  row = *std::move(row_as_changed);
  return ConflictOutcome::kUpdated;
}

std::optional<std::int64_t> ConflictResolver::find(const std::vector<Value>& row) {
  const EvaluationContext context = execution_.evaluation();
  for (std::size_t i = 0; i < arbiters_.size(); ++i) {
    Arbiter& arbiter = arbiters_[i];
    if (arbiter.is_deferrable) {
      throw Error(
          sqlstate::kObjectNotInPrerequisiteState,
          "ON CONFLICT does not support deferrable unique constraints/exclusion constraints "
          "as arbiters");
    }
    const std::optional<std::int64_t> found = std::visit(
        [&](auto& lookup) { return lookup.find(row, std::nullopt, context); }, arbiter.lookup);
    const bool will_have_it = without_key_.empty() || !found || !without_key_[i].contains(*found);
    if (found && will_have_it) return found;
  }
  return std::nullopt;
}

bool ConflictResolver::is_waiting(std::span<const Value> row) const {
  for (std::size_t i = 0; i < waiting_.size(); ++i) {
    const auto key =
        std::get<UniqueLookup>(arbiters_[i].lookup).key_of(row, execution_.evaluation());
    if (key && waiting_[i].contains(*key)) return true;
  }
  return false;
}

void ConflictResolver::note_waiting(std::span<const Value> row) {
  for (std::size_t i = 0; i < waiting_.size(); ++i) {
    auto key = std::get<UniqueLookup>(arbiters_[i].lookup).key_of(row, execution_.evaluation());
    if (key) waiting_[i].insert(*std::move(key));
  }
}

void ConflictResolver::note_changed_keys(std::int64_t rowid, std::span<const Value> before,
                                         std::span<const Value> after) {
  for (std::size_t i = 0; i < waiting_.size(); ++i) {
    const UniqueLookup& lookup = std::get<UniqueLookup>(arbiters_[i].lookup);
    const auto old_key = lookup.key_of(before, execution_.evaluation());
    auto new_key = lookup.key_of(after, execution_.evaluation());
    const bool is_same = old_key && new_key && !lookup.is_less(*old_key, *new_key) &&
                         !lookup.is_less(*new_key, *old_key);
    if (is_same) continue;
    without_key_[i].insert(rowid);
    if (new_key) waiting_[i].insert(*std::move(new_key));
  }
}

std::optional<std::vector<Value>> ConflictResolver::changed(const std::vector<Value>& existing,
                                                            const std::vector<Value>& proposed) {
  std::vector<Value> row = existing;
  std::vector<Value> inputs = row;
  inputs.insert(inputs.end(), proposed.begin(), proposed.end());
  const EvaluationContext context = execution_.evaluation();
  Value holds = Value::boolean(true);
  if (conflict_.condition_plan.plan != nullptr) {
    run_row_plan(conflict_.condition_plan, inputs, clearance_, execution_,
                 [&holds](std::span<const Value> computed) { holds = computed.front(); });
  } else if (conflict_.condition != nullptr) {
    holds = evaluate(*conflict_.condition, inputs, context);
  }
  if (holds.is_null() || !holds.as_bool()) return std::nullopt;
  const auto assigned = [&](std::size_t i) -> Value& {
    return row[static_cast<std::size_t>(conflict_.columns[i]) - 1];
  };
  if (conflict_.values_plan.plan != nullptr) {
    run_row_plan(conflict_.values_plan, inputs, clearance_, execution_,
                 [&](std::span<const Value> computed) {
                   for (std::size_t i = 0; i < computed.size(); ++i) assigned(i) = computed[i];
                 });
    return row;
  }
  for (std::size_t i = 0; i < conflict_.columns.size(); ++i)
    assigned(i) = evaluate(*conflict_.values[i], inputs, context);
  return row;
}

}  // namespace carto_mock::sql
