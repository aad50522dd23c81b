#include "sql/engine/merge_run.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <unordered_set>
#include <vector>

#include "sql/engine/row_inserter.h"
#include "sql/engine/table_writer.h"
#include "sql/engine/triggers.h"
#include "sql/engine/written_rows.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

class MergeRun {
 public:
  MergeRun(const CompiledMerge& merge, const Relation& relation, const Clearance& clearance,
           const Execution& execution)
      : merge_(merge),
        relation_(relation),
        execution_(execution),
        updated_columns_(columns_of(MergeAction::Kind::kUpdate)),
        writer_(relation, &merge.rules, updated_columns_, clearance, execution),
        inserter_(relation, merge.rules, columns_of(MergeAction::Kind::kInsert), no_conflict_,
                  clearance, execution),
        on_insert_(relation, trigger_type::kInsert, {}, execution),
        on_update_(relation, trigger_type::kUpdate, updated_columns_, execution),
        on_delete_(relation, trigger_type::kDelete, {}, execution) {}

  std::int64_t run(const Clearance& clearance) {
    const Rows rows = read_rows(merge_.source, clearance, execution_);
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
        return update(found.front().as_integer(), action, given, before);
      case MergeAction::Kind::kDelete:
        return remove(found.front().as_integer(), before);
    }
    return false;
  }

  void assign(const CompiledMergeAction& action, std::span<const Value> given,
              std::vector<Value>& row) const {
    for (std::size_t i = 0; i < given.size(); ++i)
      row[static_cast<std::size_t>(action.columns[i]) - 1] = given[i];
  }

  void require_first_time(std::int64_t rowid) {
    if (changed_.insert(rowid).second) return;
    throw Error(SqlState("21000"), "MERGE command cannot affect row a second time")
        .hint("Ensure that not more than one source row matches any one target row.");
  }

  bool insert(const CompiledMergeAction& action, std::span<const Value> given) {
    std::vector<Value> row(relation_.columns.size());
    assign(action, given, row);
    fill_defaults(action.defaults, row, execution_.evaluation());
    return inserter_.insert(row);
  }

  bool update(std::int64_t rowid, const CompiledMergeAction& action, std::span<const Value> given,
              const std::vector<Value>& before) {
    require_first_time(rowid);
    const bool may_lose_rows = on_update_.run_user_functions();
    if (may_lose_rows) require_unchanged(relation_, rowid, "updated", execution_);
    std::vector<Value> row = before;
    assign(action, given, row);
    if (!on_update_.before_row(&before, &row)) return false;
    if (may_lose_rows) require_unchanged(relation_, rowid, "updated", execution_);
    writer_.update(rowid, row);
    on_update_.after_row(&before, &row);
    return true;
  }

  bool remove(std::int64_t rowid, const std::vector<Value>& before) {
    require_first_time(rowid);
    const bool may_lose_rows = on_delete_.run_user_functions();
    if (may_lose_rows) require_unchanged(relation_, rowid, "deleted", execution_);
    if (!on_delete_.before_row(&before, nullptr)) return false;
    if (may_lose_rows) require_unchanged(relation_, rowid, "deleted", execution_);
    writer_.remove(rowid);
    on_delete_.after_row(&before, nullptr);
    return true;
  }

  const CompiledMerge& merge_;
  const Relation& relation_;
  const Execution& execution_;
  std::vector<int> updated_columns_;
  std::optional<CompiledConflict> no_conflict_;
  TableWriter writer_;
  RowInserter inserter_;
  Triggers on_insert_;  // of the statement; the inserter fires those of rows
  Triggers on_update_;
  Triggers on_delete_;
  std::unordered_set<std::int64_t> changed_;  // identities
};

}  // namespace

std::int64_t run_merge(const CompiledMerge& merge, const Relation& relation,
                       const Clearance& clearance, const Execution& execution) {
  return MergeRun(merge, relation, clearance, execution).run(clearance);
}

}  // namespace carto_mock::sql
