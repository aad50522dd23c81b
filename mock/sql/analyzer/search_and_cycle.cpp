#include "sql/analyzer/search_and_cycle.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <utility>

#include "sql/analyzer/conversions.h"
#include "sql/analyzer/expressions.h"
#include "sql/analyzer/operators.h"
#include "sql/analyzer/select.h"
#include "sql/analyzer/sorting.h"
#include "sql/catalog/builtin_catalog.h"
#include "sql/tree/volatility.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {
namespace {

constexpr Type kRow{oid::kRecord};
constexpr Type kRows{oid::kRecordArray};
constexpr Type kDepth{oid::kInt8};

std::size_t place_of(std::string_view name, const std::vector<OutputColumn>& columns) {
  return static_cast<std::size_t>(std::ranges::find(columns, name, &OutputColumn::name) -
                                  columns.begin());
}

// The columns that a clause lists.
void check_list(SyntaxNodes list, const std::vector<OutputColumn>& own, std::string_view clause,
                int location) {
  for (auto name = list.begin(); name != list.end(); ++name) {
    if (place_of(string_of(**name), own) == own.size()) {
      throw Error(
          sqlstate::kSyntaxError,
          fmt::format("{} column \"{}\" not in WITH query column list", clause, string_of(**name)))
          .at(location);
    }
    const bool is_repeated = std::any_of(list.begin(), name, [&](const SyntaxNode* before) {
      return string_of(*before) == string_of(**name);
    });
    if (is_repeated) {
      throw Error(
          sqlstate::kDuplicateColumn,
          fmt::format("{} column \"{}\" specified more than once", clause, string_of(**name)))
          .at(location);
    }
  }
}

void check_new_name(std::string_view name, const std::vector<OutputColumn>& own,
                    std::string_view what, int location) {
  if (place_of(name, own) == own.size()) return;
  throw Error(
      sqlstate::kSyntaxError,
      fmt::format("{} column name \"{}\" already used in WITH query column list", what, name))
      .at(location);
}

void check_different(std::string_view left, std::string_view right, std::string_view what,
                     int location) {
  if (left != right) return;
  throw Error(sqlstate::kSyntaxError, fmt::format("{} are the same", what)).at(location);
}

SyntaxNodes search_columns(const PgQuery__CTESearchClause& search) {
  return nodes(search.n_search_col_list, search.search_col_list);
}

SyntaxNodes cycle_columns(const PgQuery__CTECycleClause& cycle) {
  return nodes(cycle.n_cycle_col_list, cycle.cycle_col_list);
}

// A term's values of the columns that a clause lists, as fields.
std::vector<ExpressionPtr> fields(SyntaxNodes list, const std::vector<OutputColumn>& own,
                                  Query& term) {
  const std::vector<ExpressionPtr*> values = visible_targets(term);
  std::vector<ExpressionPtr> result;
  for (const SyntaxNode* name : list)
    result.push_back(clone(**values[place_of(string_of(*name), own)]));
  return result;
}

ExpressionPtr row(std::vector<ExpressionPtr> values) {
  return make_expression(kRow, RowConstructor{std::move(values), {}});
}

ExpressionPtr row_at_depth(ExpressionPtr depth, std::vector<ExpressionPtr> values) {
  values.insert(values.begin(), std::move(depth));
  return row(std::move(values));
}

ExpressionPtr list_of(ExpressionPtr only_row) {
  ArrayConstructor list{oid::kRecord, {}, false};
  list.elements.push_back(std::move(only_row));
  return make_expression(kRows, std::move(list));
}

ExpressionPtr appended(ExpressionPtr rows, ExpressionPtr last) {
  const BuiltinProcedure* concatenation = BuiltinCatalog::instance().find_procedure_by_signature(
      "array_cat(anycompatiblearray,anycompatiblearray)");
  std::vector<ExpressionPtr> arguments;
  arguments.push_back(std::move(rows));
  arguments.push_back(list_of(std::move(last)));
  return make_call(*concatenation, std::move(arguments), kRows, -1);
}

ExpressionPtr number(std::int64_t value) {
  return make_expression(kDepth, Constant{Value::integer(value)});
}

void add_target(Query& query, std::string_view name, ExpressionPtr value) {
  const auto hidden = std::ranges::find(query.targets, true, &TargetEntry::hidden);
  query.targets.insert(hidden, TargetEntry{std::string(name), std::move(value), false});
}

// The rows of the iteration before: where the recursive term reads its own query.
int range_of_itself(const Query& step, int index, std::string_view name) {
  constexpr int kLevelsUp = 2;  // the term stands in the UNION, which stands beside the WITH
  for (std::size_t i = 0; i < step.range_table.size(); ++i) {
    const auto* source = std::get_if<CteSource>(&step.range_table[i].source);
    if (source != nullptr && source->levels_up == kLevelsUp && source->index == index)
      return static_cast<int>(i);
  }
  throw Error(sqlstate::kFeatureNotSupported,
              fmt::format("with a SEARCH or CYCLE clause, the recursive reference to WITH query "
                          "\"{}\" must be at the top level of its right-hand SELECT",
                          name));
}

}  // namespace

SearchAndCycle::SearchAndCycle(const PgQuery__CommonTableExpr& syntax, Scope& scope)
    : syntax_(syntax) {
  if (syntax.cycle_clause == nullptr) return;
  const PgQuery__CTECycleClause& cycle = *syntax.cycle_clause;
  mark_ = transform(*cycle.cycle_mark_value, scope);
  no_mark_ = transform(*cycle.cycle_mark_default, scope);
  const std::array<ExpressionPtr*, 2> both{&mark_, &no_mark_};
  unify(both, "CYCLE", scope);
  resolve_unknown(mark_, scope);
  resolve_unknown(no_mark_, scope);
  require_equality(*mark_, -1, scope);
}

std::vector<OutputColumn> SearchAndCycle::columns() const {
  std::vector<OutputColumn> columns;
  if (const PgQuery__CTESearchClause* search = syntax_.search_clause)
    columns.push_back({search->search_seq_column, search->search_breadth_first ? kRow : kRows});
  if (const PgQuery__CTECycleClause* cycle = syntax_.cycle_clause) {
    columns.push_back({cycle->cycle_mark_column, mark_->type});
    columns.push_back({cycle->cycle_path_column, kRows});
  }
  return columns;
}

void SearchAndCycle::check(const std::vector<OutputColumn>& own) const {
  const PgQuery__CTESearchClause* search = syntax_.search_clause;
  const PgQuery__CTECycleClause* cycle = syntax_.cycle_clause;
  if (search != nullptr) {
    check_list(search_columns(*search), own, "search", search->location);
    check_new_name(search->search_seq_column, own, "search sequence", search->location);
  }
  if (cycle == nullptr) return;
  check_list(cycle_columns(*cycle), own, "cycle", cycle->location);
  check_new_name(cycle->cycle_mark_column, own, "cycle mark", cycle->location);
  check_new_name(cycle->cycle_path_column, own, "cycle path", cycle->location);
  check_different(cycle->cycle_mark_column, cycle->cycle_path_column,
                  "cycle mark column name and cycle path column name", cycle->location);
  if (search == nullptr) return;
  check_different(search->search_seq_column, cycle->cycle_mark_column,
                  "search sequence column name and cycle mark column name", search->location);
  check_different(search->search_seq_column, cycle->cycle_path_column,
                  "search sequence column name and cycle path column name", search->location);
}

void SearchAndCycle::extend_start(std::unique_ptr<Query>& start,
                                  const std::vector<OutputColumn>& own) const {
  start = wrap(std::move(start), "*TLOCRN*");
  Query& query = *start;
  // Made of the query's own columns, hence before any is added.
  std::vector<std::pair<std::string_view, ExpressionPtr>> added;
  if (const PgQuery__CTESearchClause* search = syntax_.search_clause) {
    std::vector<ExpressionPtr> values = fields(search_columns(*search), own, query);
    added.emplace_back(search->search_seq_column, search->search_breadth_first
                                                      ? row_at_depth(number(0), std::move(values))
                                                      : list_of(row(std::move(values))));
  }
  if (const PgQuery__CTECycleClause* cycle = syntax_.cycle_clause) {
    added.emplace_back(cycle->cycle_mark_column, clone(*no_mark_));
    added.emplace_back(cycle->cycle_path_column,
                       list_of(row(fields(cycle_columns(*cycle), own, query))));
  }
  for (auto& [name, value] : added) add_target(query, name, std::move(value));
}

void SearchAndCycle::extend_step(Query& step, const std::vector<OutputColumn>& own, int index,
                                 Scope& scope) const {
  const int itself = range_of_itself(step, index, syntax_.ctename);
  for (const ExpressionPtr* value : visible_targets(step)) {
    // Its value would be computed again for the row that is remembered.
    if (is_volatile_throughout(**value))
      throw Error::unsupported("a volatile function in a query with SEARCH or CYCLE");
  }
  int next = static_cast<int>(own.size());
  const auto before = [&](int column, Type type) {
    return make_expression(type, ColumnReference{0, itself, column});
  };
  std::vector<std::pair<std::string_view, ExpressionPtr>> added;
  if (const PgQuery__CTESearchClause* search = syntax_.search_clause) {
    std::vector<ExpressionPtr> values = fields(search_columns(*search), own, step);
    const int column = next++;
    if (search->search_breadth_first) {
      ExpressionPtr depth =
          make_operator("+", make_expression(kDepth, FieldSelection{before(column, kRow), 0}),
                        number(1), -1, scope);
      added.emplace_back(search->search_seq_column,
                         row_at_depth(std::move(depth), std::move(values)));
    } else {
      added.emplace_back(search->search_seq_column,
                         appended(before(column, kRows), row(std::move(values))));
    }
  }
  if (const PgQuery__CTECycleClause* cycle = syntax_.cycle_clause) {
    const int mark = next++;
    const int path = next++;
    CaseExpression choice;
    choice.branches.push_back(
        {make_array_comparison("=", true, row(fields(cycle_columns(*cycle), own, step)),
                               before(path, kRows), -1, scope),
         clone(*mark_)});
    choice.otherwise = clone(*no_mark_);
    added.emplace_back(cycle->cycle_mark_column, make_expression(mark_->type, std::move(choice)));
    added.emplace_back(
        cycle->cycle_path_column,
        appended(before(path, kRows), row(fields(cycle_columns(*cycle), own, step))));
    ExpressionPtr goes_on =
        make_operator("<>", before(mark, mark_->type), clone(*mark_), -1, scope);
    if (step.where != nullptr) {
      BooleanExpression both{BooleanOperator::kAnd, {}};
      both.arguments.push_back(std::move(step.where));
      both.arguments.push_back(std::move(goes_on));
      goes_on = make_expression(Type{oid::kBool}, std::move(both));
    }
    step.where = std::move(goes_on);
  }
  for (auto& [name, value] : added) add_target(step, name, std::move(value));
}

void SearchAndCycle::extend(SetOperation& operation, const std::vector<OutputColumn>& own,
                            int index, Scope& scope) const {
  if (syntax_.search_clause == nullptr && syntax_.cycle_clause == nullptr) return;
  const auto require_select = [](const Query& term, std::string_view side, SqlState state) {
    if (!term.set_operation) return;
    throw Error(state,
                fmt::format("with a SEARCH or CYCLE clause, the {} side of the UNION must be a "
                            "SELECT",
                            side));
  };
  require_select(*operation.left, "left", sqlstate::kFeatureNotSupported);
  require_select(*operation.right, "right", sqlstate::kSyntaxError);
  extend_step(*operation.right, own, index, scope);
  extend_start(operation.left, own);
  int column = static_cast<int>(own.size());
  for (OutputColumn& added : columns()) {
    scope.query.targets.push_back({std::move(added.name),
                                   make_expression(added.type, ColumnReference{0, 0, column++}),
                                   false});
  }
}

}  // namespace carto_mock::sql::analysis
