#include "sql/tree/merged_subqueries.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "sql/tree/volatility.h"
#include "sql/tree/walk.h"

namespace carto_mock::sql {
namespace {

using Columns = std::set<std::pair<int, int>>;  // entries of a range table, their columns

// The argument of what is NULL for NULL, or null.
const Expression* only_argument(const Expression& expression) {
  if (const auto* relabel = get_if<Relabel>(expression)) return relabel->argument.get();
  if (const auto* conversion = get_if<TextConversion>(expression))
    return conversion->argument.get();
  if (const auto* coercion = get_if<TypmodCoercion>(expression)) return coercion->argument.get();
  return nullptr;
}

// `known`: columns that are NULL.
bool is_null(const Expression& expression, const Columns& known) {
  if (const auto* constant = get_if<Constant>(expression)) return constant->value.is_null();
  if (const auto* column = get_if<ColumnReference>(expression))
    return column->levels_up == 0 && known.contains({column->range_index, column->column});
  if (const Expression* argument = only_argument(expression)) return is_null(*argument, known);
  const auto* call = get_if<FunctionCall>(expression);
  return call != nullptr && call->strict &&
         std::ranges::any_of(call->arguments,
                             [&](const ExpressionPtr& e) { return is_null(*e, known); });
}

// Nothing in it gives anything but NULL for NULL.
bool is_strict(const Expression& expression) {
  if (get_if<Constant>(expression) != nullptr || get_if<LiteralReference>(expression) != nullptr ||
      get_if<ColumnReference>(expression) != nullptr)
    return true;
  if (const Expression* argument = only_argument(expression)) return is_strict(*argument);
  const auto* call = get_if<FunctionCall>(expression);
  return call != nullptr && call->strict &&
         std::ranges::all_of(call->arguments, [](const ExpressionPtr& e) { return is_strict(*e); });
}

bool reads_own_column(const Expression& expression) {
  const auto* column = get_if<ColumnReference>(expression);
  bool found = column != nullptr && column->levels_up == 0;
  visit_children(expression, ConstChildVisitor{[&](const Expression& child) {
                                                 found = found || reads_own_column(child);
                                               },
                                               {}});
  return found;
}

Columns null_columns(const Query& query) {
  Columns columns;
  // Nothing but plain columns is put in the place of others.
  if (has_grouping_sets(query)) return columns;
  for (std::size_t i = 0; i < query.range_table.size(); ++i) {
    const auto* source = std::get_if<SubquerySource>(&query.range_table[i].source);
    if (source == nullptr || !is_merged(*source->query)) continue;
    const Columns known = null_columns(*source->query);
    const std::vector<TargetEntry>& targets = source->query->targets;
    for (std::size_t column = 0; column < targets.size(); ++column) {
      const Expression& value = *targets[column].expression;
      // What reads no column is left as a value of its own where a join may have no row of it.
      if (is_null(value, known) && is_strict(value) && reads_own_column(value))
        columns.emplace(static_cast<int>(i), static_cast<int>(column));
    }
  }
  return columns;
}

using Replacements = std::map<std::pair<int, int>, ExpressionPtr>;

// Puts values in the place of columns.
class Replacer {
 public:
  explicit Replacer(Replacements values) : values_(std::move(values)) {}

  // In the query's conditions.
  void replace_in(Query& query) {
    if (values_.empty()) return;
    if (query.where != nullptr) replace(query.where, 0);
    for (FromItem& item : query.from) replace(item);
  }

  // `depth`: how far the expression is below the query whose columns they are.
  void replace(ExpressionPtr& expression, int depth) {
    if (const auto* column = get_if<ColumnReference>(*expression)) {
      const auto value = values_.find({column->range_index, column->column});
      if (column->levels_up != depth || value == values_.end()) return;
      expression = clone(*value->second);
      return;
    }
    visit_children(*expression,
                   ChildVisitor{[&](ExpressionPtr& child) { replace(child, depth); },
                                [&](Query& nested) { replace_below(nested, depth + 1); }});
  }

 private:
  void replace(FromItem& item) {
    auto* join = std::get_if<FromJoin>(&item.item);
    if (join == nullptr) return;
    if (join->condition != nullptr) replace(join->condition, 0);
    replace(*join->left);
    replace(*join->right);
  }

  void replace_below(Query& query, int depth) {
    visit_children(query, ChildVisitor{[&](ExpressionPtr& child) { replace(child, depth); },
                                       [&](Query& nested) { replace_below(nested, depth + 1); }});
  }

  Replacements values_;
};

Replacements nulls(const Query& query) {
  Replacements values;
  for (const auto& [entry, column] : null_columns(query)) {
    const auto& source = query.range_table[static_cast<std::size_t>(entry)].source;
    const std::vector<TargetEntry>& targets = std::get<SubquerySource>(source).query->targets;
    const Type type = targets[static_cast<std::size_t>(column)].expression->type;
    values.emplace(std::pair(entry, column), make_null(type));
  }
  return values;
}

// Is it the same wherever it stands?
bool is_constant(const Expression& expression) {
  bool found = get_if<ColumnReference>(expression) == nullptr &&
               get_if<SubqueryExpression>(expression) == nullptr;
  visit_children(expression, ConstChildVisitor{[&found](const Expression& child) {
                                                 found = found && is_constant(child);
                                               },
                                               {}});
  return found;
}

Replacements constants(const Query& query) {
  Replacements values;
  for (std::size_t i = 0; i < query.range_table.size(); ++i) {
    const int entry = static_cast<int>(i);
    const auto* source = std::get_if<SubquerySource>(&query.range_table[i].source);
    if (source == nullptr || !is_merged(*source->query) || keeps_apart(query, entry)) continue;
    Replacer below(constants(*source->query));
    const std::vector<TargetEntry>& targets = source->query->targets;
    for (std::size_t column = 0; column < targets.size(); ++column) {
      ExpressionPtr value = clone(*targets[column].expression);
      below.replace(value, 0);
      if (is_constant(*value))
        values.emplace(std::pair(entry, static_cast<int>(column)), std::move(value));
    }
  }
  return values;
}

bool holds_entry(const FromItem& item, int range_index) {
  if (const auto* join = std::get_if<FromJoin>(&item.item))
    return holds_entry(*join->left, range_index) || holds_entry(*join->right, range_index);
  return std::get<FromEntry>(item.item).range_index == range_index;
}

bool may_be_missing(const FromItem& item, int range_index) {
  const auto* join = std::get_if<FromJoin>(&item.item);
  if (join == nullptr) return false;
  const bool is_left = holds_entry(*join->left, range_index);
  if (!is_left && !holds_entry(*join->right, range_index)) return false;
  const JoinType other = is_left ? JoinType::kRight : JoinType::kLeft;
  return join->type == JoinType::kFull || join->type == other ||
         may_be_missing(is_left ? *join->left : *join->right, range_index);
}

void put_nulls_below(Expression& expression) {
  visit_children(expression, ChildVisitor{[](ExpressionPtr& child) { put_nulls_below(*child); },
                                          [](Query& nested) { put_nulls_in_place(nested); }});
}

void put_constants_below(Expression& expression) {
  visit_children(expression, ChildVisitor{[](ExpressionPtr& child) { put_constants_below(*child); },
                                          [](Query& nested) { put_constants_in_place(nested); }});
}

}  // namespace

bool is_merged(const Query& subquery) {
  const bool is_more = !subquery.ctes.empty() || subquery.locks_rows || subquery.is_grouped ||
                       !subquery.windows.empty() || subquery.distinctness != Distinctness::kAll ||
                       !subquery.order_by.empty() || subquery.limit != nullptr ||
                       subquery.offset != nullptr || subquery.set_operation ||
                       subquery.from.empty();
  return !is_more && std::ranges::none_of(subquery.targets, [](const TargetEntry& target) {
    return get_if<SetFunctionCall>(*target.expression) != nullptr ||
           is_volatile(*target.expression);
  });
}

void put_nulls_in_place(Query& query) {
  visit_children(query, ChildVisitor{[](ExpressionPtr& child) { put_nulls_below(*child); },
                                     [](Query& nested) { put_nulls_in_place(nested); }});
  Replacer(nulls(query)).replace_in(query);
}

void put_constants_in_place(Query& query) {
  visit_children(query, ChildVisitor{[](ExpressionPtr& child) { put_constants_below(*child); },
                                     [](Query& nested) { put_constants_in_place(nested); }});
  Replacer(constants(query)).replace_in(query);
}

bool keeps_apart(const Query& query, int range_index) {
  return has_grouping_sets(query) ||
         std::ranges::any_of(query.from, [range_index](const FromItem& item) {
           return may_be_missing(item, range_index);
         });
}

}  // namespace carto_mock::sql
