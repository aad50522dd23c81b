#include "sql/engine/merge_run.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "sql/engine/row_inserter.h"
#include "sql/engine/row_rules.h"
#include "sql/engine/table_writer.h"
#include "sql/engine/triggers.h"
#include "sql/engine/written_rows.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// A table of which rows are changed: the one that is named, or one of its partitions.
struct Target {
  Target(const Relation& table, std::optional<RowRules> rules, const CompiledMerge& merge,
         const std::vector<int>& updated_columns, const Clearance& clearance,
         const Execution& execution)
      : relation(table),
        own_rules(std::move(rules)),
        writer(relation, own_rules ? &*own_rules : &merge.rules, updated_columns, clearance,
               execution),
        on_update(relation, trigger_type::kUpdate, updated_columns, execution),
        on_delete(relation, trigger_type::kDelete, {}, execution) {}

  const Relation& relation;
  std::optional<RowRules> own_rules;  // of a partition
  TableWriter writer;
  Triggers on_update;
  Triggers on_delete;
};

class MergeRun {
 public:
  MergeRun(const CompiledMerge& merge, const Relation& relation, const Clearance& clearance,
           const Execution& execution)
      : merge_(merge),
        relation_(relation),
        clearance_(clearance),
        execution_(execution),
        updated_columns_(columns_of(MergeAction::Kind::kUpdate)),
        inserter_(relation, merge.rules, columns_of(MergeAction::Kind::kInsert), nullptr, clearance,
                  execution),
        on_insert_(relation, trigger_type::kInsert, {}, execution),
        on_update_(relation, trigger_type::kUpdate, updated_columns_, execution),
        on_delete_(relation, trigger_type::kDelete, {}, execution) {}

  std::int64_t run() {
    const Rows rows = read_rows(merge_.source, clearance_, execution_);
    const bool inserts = has(MergeAction::Kind::kInsert);
    const bool updates = has(MergeAction::Kind::kUpdate);
    const bool deletes = has(MergeAction::Kind::kDelete);
    if (inserts) on_insert_.before_statement();
    if (updates) on_update_.before_statement();
    if (deletes) on_delete_.before_statement();
    std::int64_t count = 0;
    for (const std::vector<Value>& row : rows) count += merge_row(row) ? 1 : 0;
    if (deletes) on_delete_.after_statement();
    if (updates) on_update_.after_statement();
    if (inserts) on_insert_.after_statement();
    return count;
  }

 private:
  bool has(MergeAction::Kind kind) const {
    return std::ranges::find(merge_.actions, kind, &CompiledMergeAction::kind) !=
           merge_.actions.end();
  }

  std::vector<int> columns_of(MergeAction::Kind kind) const {
    std::vector<int> columns;
    for (const CompiledMergeAction& action : merge_.actions) {
      if (action.kind == kind)
        columns.insert(columns.end(), action.columns.begin(), action.columns.end());
    }
    return columns;
  }

  // Of a row that the source has found.
  Target& target_of(const std::vector<Value>& found) {
    const Oid oid =
        relation_.partition_key ? static_cast<Oid>(found.back().as_integer()) : relation_.oid;
    std::unique_ptr<Target>& known = targets_[oid];
    if (known == nullptr) {
      const Relation& table = *execution_.session.catalog().find_relation(oid);
      std::optional<RowRules> rules;
      if (relation_.partition_key) rules = compile_row_rules(table, execution_.session);
      known = std::make_unique<Target>(table, std::move(rules), merge_, updated_columns_,
                                       clearance_, execution_);
    }
    return *known;
  }

  // Was something done?
  bool merge_row(const std::vector<Value>& found) {
    const std::size_t width = relation_.columns.size();
    const std::span<const Value> values = std::span(found).subspan(1 + width);
    const std::int64_t number = values.front().as_integer();
    if (number == 0) return false;
    const CompiledMergeAction& action = merge_.actions[static_cast<std::size_t>(number) - 1];
    const std::span<const Value> given = values.subspan(action.first_value, action.columns.size());
    const std::vector<Value> before(found.begin() + 1,
                                    found.begin() + 1 + static_cast<std::ptrdiff_t>(width));
    switch (action.kind) {
      case MergeAction::Kind::kNothing:
        return false;
      case MergeAction::Kind::kInsert:
        return insert(action, given);
      case MergeAction::Kind::kUpdate:
        return update(target_of(found), found.front().as_integer(), action, given, before);
      case MergeAction::Kind::kDelete:
        return remove(target_of(found), found.front().as_integer(), before);
    }
    return false;
  }

  void assign(const CompiledMergeAction& action, std::span<const Value> given,
              std::vector<Value>& row) const {
    for (std::size_t i = 0; i < given.size(); ++i)
      row[static_cast<std::size_t>(action.columns[i]) - 1] = given[i];
  }

  void require_first_time(const Target& target, std::int64_t rowid) {
    if (changed_.insert({target.relation.oid, rowid}).second) return;
    throw Error(SqlState("21000"), "MERGE command cannot affect row a second time")
        .hint("Ensure that not more than one source row matches any one target row.");
  }

  bool insert(const CompiledMergeAction& action, std::span<const Value> given) {
    std::vector<Value> row(relation_.columns.size());
    assign(action, given, row);
    fill_defaults(action.defaults, row, execution_.evaluation());
    if (!inserter_.insert(row)) return false;
    if (relation_.partition_key) on_insert_.note_partition_row(nullptr, &row);
    return true;
  }

  bool update(Target& target, std::int64_t rowid, const CompiledMergeAction& action,
              std::span<const Value> given, const std::vector<Value>& before) {
    require_first_time(target, rowid);
    const bool may_lose_rows =
        target.on_update.run_user_functions() || on_update_.run_user_functions();
    if (may_lose_rows) require_unchanged(target.relation, rowid, "updated", execution_);
    std::vector<Value> row = before;
    assign(action, given, row);
    if (!target.on_update.before_row(&before, &row)) return false;
    if (may_lose_rows) require_unchanged(target.relation, rowid, "updated", execution_);
    if (relation_.partition_key && !inserter_.belongs_to(target.relation, row)) {
      if (has_user_row_triggers(target.relation, trigger_type::kUpdate | trigger_type::kDelete))
        throw Error::unsupported("moving a row between partitions that have triggers");
      target.writer.move_away(rowid, relation_, row);
      if (!inserter_.insert(row)) return false;
    } else {
      target.writer.update(rowid, row);
    }
    target.on_update.after_row(&before, &row);
    if (relation_.partition_key) on_update_.note_partition_row(&before, &row);
    return true;
  }

  bool remove(Target& target, std::int64_t rowid, const std::vector<Value>& before) {
    require_first_time(target, rowid);
    const bool may_lose_rows =
        target.on_delete.run_user_functions() || on_delete_.run_user_functions();
    if (may_lose_rows) require_unchanged(target.relation, rowid, "deleted", execution_);
    if (!target.on_delete.before_row(&before, nullptr)) return false;
    if (may_lose_rows) require_unchanged(target.relation, rowid, "deleted", execution_);
    target.writer.remove(rowid);
    target.on_delete.after_row(&before, nullptr);
    if (relation_.partition_key) on_delete_.note_partition_row(&before, nullptr);
    return true;
  }

  const CompiledMerge& merge_;
  const Relation& relation_;
  const Clearance& clearance_;
  const Execution& execution_;
  std::vector<int> updated_columns_;
  RowInserter inserter_;
  Triggers on_insert_;  // of the statement; the inserter and the targets fire those of rows
  Triggers on_update_;
  Triggers on_delete_;
  std::map<Oid, std::unique_ptr<Target>> targets_;
  std::set<std::pair<Oid, std::int64_t>> changed_;  // tables and identities
};

}  // namespace

std::int64_t run_merge(const CompiledMerge& merge, const Relation& relation,
                       const Clearance& clearance, const Execution& execution) {
  const ForeignKeyEvents::MergeScope scope(execution.foreign_keys);
  const auto run = std::make_shared<MergeRun>(merge, relation, clearance, execution);
  // Its writes may come later.
  if (execution.pending != nullptr) execution.pending->keep(run);
  return run->run();
}

}  // namespace carto_mock::sql
