#include "sql/engine/row_inserter.h"

#include <fmt/format.h>

#include "sql/engine/row_rules.h"
#include "sql/engine/value_conversion.h"
#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql {

RowInserter::RowInserter(const Relation& relation, const RowRules& rules,
                         std::vector<int> named_columns, const CompiledConflict* on_conflict,
                         const Clearance& clearance, const Execution& execution, BoxKeeper keeper)
    : relation_(relation),
      rules_(rules),
      named_columns_(std::move(named_columns)),
      clearance_(clearance),
      execution_(execution),
      keeper_(keeper),
      on_conflict_(on_conflict) {
  if (!relation.partition_key) return;
  router_.emplace(execution.session.catalog(), relation);
  if (relation.partition_bound)
    own_bounds_.emplace(relation, nullptr, named_columns_, clearance, execution, keeper);
}

RowInserter::Target::Target(const Relation& relation, std::optional<RowRules> rules,
                            const RowInserter& inserter)
    : own_rules(std::move(rules)),
      writer(relation, own_rules ? &*own_rules : &inserter.rules_, inserter.named_columns_,
             inserter.clearance_, inserter.execution_, inserter.keeper_),
      triggers(relation, trigger_type::kInsert, {}, inserter.execution_) {
  if (inserter.on_conflict_ == nullptr) return;
  conflicts.emplace(relation, *inserter.on_conflict_, own_rules ? *own_rules : inserter.rules_,
                    inserter.clearance_, inserter.execution_, inserter.router_.has_value());
}

bool RowInserter::insert(std::vector<Value>& row) {
  Target& target = target_for(row);
  if (!target.triggers.before_row(nullptr, &row)) return false;
  if (target.conflicts) {
    switch (target.conflicts->insert(row, target.writer)) {
      case ConflictOutcome::kInserted:
        break;
      case ConflictOutcome::kUpdated:
        return true;
      case ConflictOutcome::kNothing:
        return false;
    }
  } else {
    target.writer.insert(row);
  }
  target.triggers.after_row(nullptr, &row);
  return true;
}

void RowInserter::check_views(std::span<const CompiledCheck> checks, std::span<const Value> row) {
  if (!checks.empty()) target_for(row).writer.check_views(checks, row);
}

RowInserter::Target& RowInserter::target_for(std::span<const Value> row) {
  if (own_bounds_) own_bounds_->check_bounds(row);
  const Relation* target = &relation_;
  if (router_) {
    const PartitionRouter::Found found = router_->find(row);
    if (found.leaf == nullptr) {
      Error error(
          sqlstate::kCheckViolation,
          fmt::format("no partition of relation \"{}\" found for row", found.missing->name));
      const std::optional<std::string> key = key_of(*found.missing, row);
      if (!key) throw std::move(error);
      throw std::move(error).detail(*key);
    }
    target = found.leaf;
  }
  std::unique_ptr<Target>& known = targets_[target->oid];
  if (known == nullptr) {
    std::optional<RowRules> rules;
    if (router_) rules = compile_row_rules(*target, execution_.session);
    known = std::make_unique<Target>(*target, std::move(rules), *this);
  }
  return *known;
}

std::optional<std::string> RowInserter::key_of(const Relation& table,
                                               std::span<const Value> row) const {
  std::string names;
  std::string values;
  for (const int attnum : table.partition_key->columns) {
    if (!execution_.session.catalog().has_column_privilege(execution_.session.current_user(), table,
                                                           attnum, Privilege::kSelect))
      return std::nullopt;
    const auto index = static_cast<std::size_t>(attnum) - 1;
    const std::string_view separator = names.empty() ? "" : ", ";
    names += fmt::format("{}{}", separator, table.columns[index].name);
    values += fmt::format("{}{}", separator,
                          row[index].is_null() ? "null"
                                               : output_text(row[index], table.columns[index].type,
                                                             execution_.session));
  }
  return fmt::format("Partition key of the failing row contains ({}) = ({}).", names, values);
}

}  // namespace carto_mock::sql
