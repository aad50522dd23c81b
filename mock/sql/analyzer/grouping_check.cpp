#include "sql/analyzer/grouping_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sql/analyzer/locations.h"
#include "sql/analyzer/sorting.h"
#include "sql/catalog/keys.h"
#include "sql/tree/direct_arguments.h"
#include "sql/tree/outer_columns.h"
#include "sql/tree/system_columns.h"
#include "sql/tree/walk.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {
namespace {

class GroupingCheck {
 public:
  explicit GroupingCheck(Scope& scope) : scope_(scope) {
    for (const int index : scope.query.group_by) {
      groups_.push_back(scope.query.targets[static_cast<std::size_t>(index)].expression.get());
    }
  }

  void check_grouping_calls(const Expression& expression) const {
    if (get_if<AggregateCall>(expression) != nullptr) return;
    if (const auto* grouping = get_if<GroupingCall>(expression)) return check_arguments(*grouping);
    visit_children(expression,
                   ConstChildVisitor{[&](const Expression& child) { check_grouping_calls(child); },
                                     [](const Query&) {}});
  }

  void check_columns(const Expression& expression) {
    if (std::find(groups_.begin(), groups_.end(), &expression) != groups_.end()) return;
    visit(expression, 0);
  }

 private:
  // `depth` queries further in than the grouped one.
  void visit(const Expression& expression, int depth) {
    if (depth == 0) {
      for (const Expression* group : groups_) {
        if (matches(scope_.analysis, expression, *group)) return;
      }
      if (get_if<GroupingCall>(expression) != nullptr) return;
      if (const auto* aggregate = get_if<AggregateCall>(expression)) {
        is_direct_ = true;
        for (const ExpressionPtr& argument : direct_arguments(*aggregate)) visit(*argument, 0);
        is_direct_ = false;
        return;
      }
    }
    if (expression.notation == Notation::kWholeRow && check_row(expression, depth)) return;
    if (const auto* reference = get_if<ColumnReference>(expression)) {
      if (reference->levels_up == depth &&
          reference->range_index >= 0) {  // no output of a subquery, no aggregate
        check_column(*reference, depth, expression.location);
      }
      return;
    }
    visit_children(expression,
                   ConstChildVisitor{[&](const Expression& child) { visit(child, depth); },
                                     [&](const Query& query) { visit(query, depth + 1); }});
  }

  void visit(const Query& query, int depth) {
    visit_children(query,
                   ConstChildVisitor{[&](const Expression& child) { visit(child, depth); },
                                     [&](const Query& nested) { visit(nested, depth + 1); }});
  }

  void check_arguments(const GroupingCall& grouping) const {
    for (const ExpressionPtr& argument : grouping.arguments) {
      const bool is_key = std::any_of(groups_.begin(), groups_.end(), [&](const Expression* group) {
        return matches(scope_.analysis, *argument, *group);
      });
      if (is_key) continue;
      throw Error(
          sqlstate::kGroupingError,
          "arguments to GROUPING must be grouping expressions of the associated query level")
          .at(location_of(*argument));
    }
  }

  // In every set?
  bool is_always_grouped(const ColumnReference& reference) const {
    const std::vector<std::vector<int>>& sets = scope_.query.grouping_sets;
    return is_grouped(reference) &&
           std::all_of(sets.begin(), sets.end(), [&](const std::vector<int>& set) {
             return std::any_of(set.begin(), set.end(), [&](int key) {
               return is_column(*scope_.query.targets[static_cast<std::size_t>(key)].expression,
                                reference);
             });
           });
  }

  static bool is_column(const Expression& expression, const ColumnReference& reference) {
    const auto* column = get_if<ColumnReference>(expression);
    return column != nullptr && column->levels_up == 0 &&
           column->range_index == reference.range_index && column->column == reference.column;
  }

  bool is_grouped(const ColumnReference& reference) const {
    return std::any_of(groups_.begin(), groups_.end(),
                       [&](const Expression* group) { return is_column(*group, reference); });
  }

  // The table's primary key is grouped by: it determines every other column (manual,
  // chapter 7.2.3).
  bool is_determined(const ColumnReference& reference) const {
    const Relation* relation =
        scope_.notes[static_cast<std::size_t>(reference.range_index)].relation;
    const Constraint* key = relation == nullptr ? nullptr : determining_key(*relation);
    return key != nullptr && std::ranges::all_of(key->columns, [&](int attnum) {
             return is_always_grouped(ColumnReference{0, reference.range_index, attnum - 1});
           });
  }

  // Of a table's whole row; false: it is of another query.
  bool check_row(const Expression& row, int depth) const {
    const ColumnReference* column = first_column(row);
    if (column == nullptr || column->levels_up != depth || column->range_index < 0) return false;
    if (!is_determined(*column)) {
      const RangeTableEntry& entry =
          scope_.query.range_table[static_cast<std::size_t>(column->range_index)];
      refuse(entry.alias + ".*", depth, row.location);
    }
    return true;
  }

  void check_column(const ColumnReference& reference, int depth, int location) const {
    if (is_grouped(reference) || is_determined(reference)) return;
    const RangeTableEntry& entry =
        scope_.query.range_table[static_cast<std::size_t>(reference.range_index)];
    const std::string_view column =
        is_system_column(reference.column)
            ? system_column_name(reference.column)
            : entry.columns[static_cast<std::size_t>(reference.column)].name;
    refuse(fmt::format("{}.{}", entry.alias, column), depth, location);
  }

  [[noreturn]] void refuse(const std::string& name, int depth, int location) const {
    Error error(
        sqlstate::kGroupingError,
        depth == 0
            ? fmt::format(
                  "column \"{}\" must appear in the GROUP BY clause or be used in an aggregate "
                  "function",
                  name)
            : fmt::format("subquery uses ungrouped column \"{}\" from outer query", name));
    if (depth == 0 && is_direct_) {
      throw std::move(error)
          .detail("Direct arguments of an ordered-set aggregate must use only grouped columns.")
          .at(location);
    }
    throw std::move(error).at(location);
  }

  Scope& scope_;
  std::vector<const Expression*> groups_;
  bool is_direct_ = false;  // in an argument of an ordered-set aggregate that no row is put in
};

}  // namespace

void check_grouping(Scope& scope) {
  GroupingCheck check(scope);
  std::vector<const Expression*> outputs;
  outputs.reserve(scope.query.targets.size());
  for (const TargetEntry& target : scope.query.targets) outputs.push_back(target.expression.get());
  for (const std::vector<Window>* windows : {&scope.query.windows, &scope.unused_windows}) {
    for (const Window& window : *windows) {
      for (const ExpressionPtr& expression : window.order_by) outputs.push_back(expression.get());
      for (const ExpressionPtr& expression : window.partition_by)
        outputs.push_back(expression.get());
    }
  }
  for (const Expression* output : outputs) check.check_grouping_calls(*output);
  for (const Expression* output : outputs) check.check_columns(*output);
  if (scope.query.having) {
    check.check_grouping_calls(*scope.query.having);
    check.check_columns(*scope.query.having);
  }
}

}  // namespace carto_mock::sql::analysis
