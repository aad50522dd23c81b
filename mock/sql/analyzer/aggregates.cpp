#include "sql/analyzer/aggregates.h"

#include <fmt/format.h>

#include <limits>
#include <utility>

#include "sql/analyzer/conversions.h"
#include "sql/analyzer/expressions.h"
#include "sql/analyzer/locations.h"
#include "sql/analyzer/sorting.h"
#include "sql/tree/outer_aggregates.h"
#include "sql/tree/volatility.h"
#include "sql/tree/walk.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {
namespace {

constexpr SqlState kWindowingError{"42P20"};
constexpr int kNoColumn = std::numeric_limits<int>::max();

template <typename Node>
const Expression* find_node(const Expression& expression) {
  if (get_if<Node>(expression) != nullptr) return &expression;
  const Expression* found = nullptr;
  visit_children(expression, ConstChildVisitor{[&](const Expression& child) {
                                                 if (found == nullptr)
                                                   found = find_node<Node>(child);
                                               },
                                               {}});
  return found;
}

void lowest_level(const Query& query, int depth, int& lowest);

// How many queries further out than `depth` the nearest column is that the expression reads.
void lowest_level(const Expression& expression, int depth, int& lowest) {
  if (const auto* reference = get_if<ColumnReference>(expression)) {
    if (reference->levels_up >= depth &&
        reference->range_index != SubqueryExpression::kSubqueryOutput) {
      lowest = std::min(lowest, reference->levels_up - depth);
    }
  }
  visit_children(
      expression,
      ConstChildVisitor{[&](const Expression& child) { lowest_level(child, depth, lowest); },
                        [&](const Query& query) { lowest_level(query, depth + 1, lowest); }});
}

void lowest_level(const Query& query, int depth, int& lowest) {
  visit_children(query, ConstChildVisitor{
                            [&](const Expression& child) { lowest_level(child, depth, lowest); },
                            [&](const Query& nested) { lowest_level(nested, depth + 1, lowest); }});
}

// The query that the aggregate is of: the one around the nearest column that it reads.
int level_of(const AggregateCall& aggregate) {
  int lowest = kNoColumn;
  for (const ExpressionPtr& argument : aggregate.arguments) lowest_level(*argument, 0, lowest);
  if (aggregate.filter) lowest_level(*aggregate.filter, 0, lowest);
  return lowest == kNoColumn ? 0 : lowest;
}

// Brings the references of an aggregate of a query so many levels up to that query. `depth`: of the
// subqueries in the aggregate that the expression is in.
class LevelsDown {
 public:
  LevelsDown(const Scope& scope, int levels) : scope_(scope), levels_(levels) {}

  void lower(Expression& expression, int depth = 0) const {
    auto* reference = std::get_if<ColumnReference>(&expression.node);
    if (reference != nullptr && reference->levels_up >= depth &&
        reference->range_index != SubqueryExpression::kSubqueryOutput) {
      if (reference->range_index == kOuterAggregate && reference->levels_up == depth + levels_) {
        throw Error(sqlstate::kGroupingError, "aggregate function calls cannot be nested")
            .at(expression.location);
      }
      reference->levels_up -= levels_;
    }
    visit_children(expression,
                   ChildVisitor{[this, depth](ExpressionPtr& child) { lower(*child, depth); },
                                [this, depth](Query& query) { lower(query, depth + 1); }});
  }

 private:
  void lower(Query& query, int depth) const {
    for (RangeTableEntry& entry : query.range_table) {
      auto* source = std::get_if<CteSource>(&entry.source);
      if (source == nullptr || source->levels_up < depth) continue;
      if (source->levels_up < depth + levels_) throw nested_table(*source, depth);
      source->levels_up -= levels_;
    }
    visit_children(query,
                   ChildVisitor{[this, depth](ExpressionPtr& child) { lower(*child, depth); },
                                [this, depth](Query& nested) { lower(nested, depth + 1); }});
  }

  Error nested_table(const CteSource& source, int depth) const {
    const Scope* owner = &scope_;
    for (int level = depth; level < source.levels_up; ++level) owner = owner->parent;
    const auto& table = owner->query.ctes.at(static_cast<std::size_t>(source.index));
    return Error(sqlstate::kFeatureNotSupported, "outer-level aggregate cannot use a nested CTE")
        .detail(fmt::format("CTE \"{}\" is below the aggregate's semantic level.", table.name));
  }

  const Scope& scope_;  // where the aggregate stands
  int levels_;
};

void check_place(const AggregateCall& aggregate, const Scope& scope, int location) {
  check_aggregate_arguments(aggregate.arguments);
  if (!allows_aggregates(scope.kind)) {
    throw Error(sqlstate::kGroupingError,
                fmt::format("aggregate functions are not allowed in {}", place_name(scope.kind)))
        .at(location);
  }
}

// ORDER BY in the call: keys among the arguments, or appended to them.
void add_sort_keys(const PgQuery__FuncCall& call, AggregateCall& aggregate, Scope& scope) {
  const KindGuard guard(scope, ExpressionKind::kOrderBy);
  for (const SyntaxNode* node : nodes(call.n_agg_order, call.agg_order)) {
    const PgQuery__SortBy& sort = *node->sort_by;
    ExpressionPtr value = transform(*sort.node, scope);
    AggregateSortKey key{};
    key.descending = is_descending(sort);
    key.nulls_first = nulls_first(sort);
    key.argument = -1;
    for (std::size_t i = 0; i < aggregate.arguments.size(); ++i) {
      if (matches(scope.analysis, *value, *aggregate.arguments[i])) {
        key.argument = static_cast<int>(i);
        break;
      }
    }
    if (key.argument < 0) {
      if (aggregate.distinct) {
        throw Error(
            sqlstate::kInvalidColumnReference,
            "in an aggregate with DISTINCT, ORDER BY expressions must appear in argument list")
            .at(location_of(*value));
      }
      resolve_unknown(value, scope);
      key.argument = static_cast<int>(aggregate.arguments.size());
      aggregate.arguments.push_back(std::move(value));
    }
    const Expression& argument = *aggregate.arguments[static_cast<std::size_t>(key.argument)];
    require_order(argument, location_of(*sort.node), scope);
    aggregate.order_by.push_back(key);
  }
}

// Ordered-set aggregates (manual, chapter 4.2.7) and WITHIN GROUP need one another.
void check_within_group(const PgQuery__FuncCall& call, const BuiltinProcedure& procedure) {
  const bool is_ordered_set = procedure.aggregate_kind == 'o' || procedure.aggregate_kind == 'h';
  if (is_ordered_set && !call.agg_within_group) {
    throw Error(
        sqlstate::kWrongObjectType,
        fmt::format("WITHIN GROUP is required for ordered-set aggregate {}", procedure.name))
        .at(call.location);
  }
  if (!is_ordered_set && call.agg_within_group) {
    throw Error(sqlstate::kWrongObjectType,
                fmt::format("{} is not an ordered-set aggregate, so it cannot have WITHIN GROUP",
                            procedure.name))
        .at(call.location);
  }
  if (!is_ordered_set) return;
  if (call.over != nullptr) {
    throw Error(sqlstate::kFeatureNotSupported,
                fmt::format("OVER is not supported for ordered-set aggregate {}", procedure.name))
        .at(call.location);
  }
}

// The last arguments are what WITHIN GROUP sorts by.
void add_within_group_keys(const PgQuery__FuncCall& call, AggregateCall& aggregate,
                           const Scope& scope) {
  int argument = aggregate.argument_count - static_cast<int>(call.n_agg_order);
  for (const SyntaxNode* node : nodes(call.n_agg_order, call.agg_order)) {
    const PgQuery__SortBy& sort = *node->sort_by;
    require_order(*aggregate.arguments[static_cast<std::size_t>(argument)], location_of(*sort.node),
                  scope);
    aggregate.order_by.push_back({.argument = argument++,
                                  .descending = is_descending(sort),
                                  .nulls_first = nulls_first(sort)});
  }
}

// Each direct argument of a hypothetical-set aggregate is of the type of what it is compared with.
void match_hypothetical_row(const PgQuery__FuncCall& call, const BuiltinProcedure& procedure,
                            std::vector<ExpressionPtr>& arguments, const Scope& scope) {
  if (call.func_variadic) throw Error::unsupported("VARIADIC with WITHIN GROUP");
  const std::size_t keys = call.n_agg_order;
  const std::size_t direct = arguments.size() - keys;
  if (direct != keys) {
    std::vector<Type> types;
    types.reserve(arguments.size());
    for (const ExpressionPtr& argument : arguments) types.push_back(argument->type);
    throw Error(
        sqlstate::kUndefinedFunction,
        fmt::format("function {} does not exist", call_signature("", procedure.name, types, {})))
        .hint(fmt::format(
            "To use the hypothetical-set aggregate {}, the number of hypothetical direct "
            "arguments (here {}) must match the number of ordering columns (here {}).",
            procedure.name, direct, keys))
        .at(call.location);
  }
  for (std::size_t i = 0; i < keys; ++i) {
    ExpressionPtr* const pair[] = {&arguments[keys + i], &arguments[i]};
    unify(pair, "WITHIN GROUP", scope);
  }
}

// What sorts the rows, in the form that functions/hypothetical_sets.cpp reads.
void add_sort_flags(AggregateCall& aggregate) {
  std::string flags;
  for (const AggregateSortKey& key : aggregate.order_by) {
    flags += key.descending ? 'd' : 'a';
    flags += key.nulls_first ? 'f' : 'l';
  }
  aggregate.arguments.push_back(
      make_expression(Type{oid::kText}, Constant{Value::text(std::move(flags))}));
  ++aggregate.argument_count;
}

ExpressionPtr transform_window_call(const PgQuery__FuncCall& call, const ResolvedFunction& function,
                                    std::vector<ExpressionPtr> arguments, ExpressionPtr filter,
                                    Scope& scope) {
  const BuiltinProcedure& procedure = *function.procedure;
  const bool is_aggregate = procedure.kind == 'a';
  if (call.agg_distinct) {
    throw Error(sqlstate::kFeatureNotSupported, "DISTINCT is not implemented for window functions")
        .at(call.location);
  }
  if (call.n_agg_order > 0) {
    throw Error(sqlstate::kFeatureNotSupported,
                "aggregate ORDER BY is not implemented for window functions")
        .at(call.location);
  }
  if (!is_aggregate && call.agg_filter != nullptr) {
    throw Error(sqlstate::kFeatureNotSupported,
                "FILTER is not implemented for non-aggregate window functions")
        .at(call.location);
  }
  if (!is_aggregate && call.agg_star) {
    throw Error(sqlstate::kWrongObjectType,
                fmt::format("{}(*) specified, but {} is not an aggregate function", procedure.name,
                            procedure.name))
        .at(call.location);
  }
  for (const ExpressionPtr& argument : arguments) {
    if (const Expression* nested = find_window_call(*argument)) {
      throw Error(kWindowingError, "window function calls cannot be nested")
          .at(location_of(*nested));
    }
  }
  if (!allows_window_functions(scope.kind)) {
    throw Error(kWindowingError, fmt::format("window functions are not allowed in {}",
                                             is_of_window(scope.kind) ? "window definitions"
                                                                      : place_name(scope.kind)))
        .at(call.location);
  }
  WindowCall result{};
  result.procedure = procedure.oid;
  result.aggregate = is_aggregate ? find_aggregate_body(procedure.signature) : nullptr;
  result.name = std::string(procedure.name);
  result.arguments = std::move(arguments);
  result.star = call.agg_star != 0;
  result.filter = std::move(filter);
  result.window = window_index(*call.over, scope);
  scope.has_window_functions = true;
  return make_expression(function.result, std::move(result), call.location);
}

}  // namespace

const Expression* find_aggregate(const Expression& expression) {
  return find_node<AggregateCall>(expression);
}

const Expression* find_grouping_call(const Expression& expression) {
  return find_node<GroupingCall>(expression);
}

const Expression* find_window_call(const Expression& expression) {
  return find_node<WindowCall>(expression);
}

namespace {

// An aggregate of the query that stands in a subquery, `depth` queries further in.
const Expression* find_outer_aggregate(const Expression& expression, int depth);

// `tree`: an expression or a query.
template <typename Tree>
const Expression* find_outer_aggregate_within(const Tree& tree, int depth) {
  const Expression* found = nullptr;
  visit_children(tree, ConstChildVisitor{[&](const Expression& child) {
                                           if (found == nullptr)
                                             found = find_outer_aggregate(child, depth);
                                         },
                                         [&](const Query& nested) {
                                           if (found == nullptr)
                                             found = find_outer_aggregate_within(nested, depth + 1);
                                         }});
  return found;
}

const Expression* find_outer_aggregate(const Expression& expression, int depth) {
  const auto* reference = get_if<ColumnReference>(expression);
  const bool is_outer = reference != nullptr && reference->range_index == kOuterAggregate &&
                        reference->levels_up == depth;
  return is_outer ? &expression : find_outer_aggregate_within(expression, depth);
}

}  // namespace

const Expression* find_outer_aggregate(const Expression& expression) {
  return find_outer_aggregate(expression, 0);
}

void check_aggregate_arguments(std::span<const ExpressionPtr> arguments) {
  for (const ExpressionPtr& argument : arguments) {
    const Expression* nested = find_aggregate(*argument);
    if (nested == nullptr) nested = find_outer_aggregate(*argument);
    if (nested == nullptr) nested = find_grouping_call(*argument);
    if (nested != nullptr) {
      throw Error(sqlstate::kGroupingError, "aggregate function calls cannot be nested")
          .at(location_of(*nested));
    }
    if (const Expression* window = find_window_call(*argument)) {
      throw Error(sqlstate::kGroupingError,
                  "aggregate function calls cannot contain window function calls")
          .at(location_of(*window));
    }
    if (const Expression* set = find_node<SetFunctionCall>(*argument)) {
      throw Error(sqlstate::kFeatureNotSupported,
                  "aggregate function calls cannot contain set-returning function calls")
          .hint("You might be able to move the set-returning function into a LATERAL FROM item.")
          .at(location_of(*set));
    }
  }
}

void check_aggregate_clauses(const PgQuery__FuncCall& call, const BuiltinProcedure& procedure) {
  if (procedure.kind == 'w' && call.over == nullptr) {
    throw Error(sqlstate::kWrongObjectType,
                fmt::format("window function {} requires an OVER clause", procedure.name))
        .at(call.location);
  }
  check_within_group(call, procedure);
}

ExpressionPtr transform_aggregate(const PgQuery__FuncCall& call, const ResolvedFunction& function,
                                  std::vector<ExpressionPtr> arguments, ExpressionPtr filter,
                                  Scope& scope) {
  const BuiltinProcedure& procedure = *function.procedure;
  if (arguments.empty() && !call.agg_star && procedure.kind == 'a') {
    throw Error(sqlstate::kWrongObjectType,
                fmt::format("{}(*) must be used to call a parameterless aggregate function",
                            procedure.name))
        .at(call.location);
  }
  if (call.over != nullptr)
    return transform_window_call(call, function, std::move(arguments), std::move(filter), scope);
  if (call.agg_distinct && arguments.empty()) {
    throw Error(sqlstate::kWrongObjectType, "DISTINCT specified, but there is no argument")
        .at(call.location);
  }
  AggregateCall result{};
  result.procedure = procedure.oid;
  result.body = find_aggregate_body(procedure.signature);
  const bool is_hypothetical = procedure.aggregate_kind == 'h';
  if (is_hypothetical) match_hypothetical_row(call, procedure, arguments, scope);
  result.arguments = std::move(arguments);
  for (ExpressionPtr& argument : result.arguments) resolve_unknown(argument, scope);
  result.argument_count = static_cast<int>(result.arguments.size());
  result.star = call.agg_star != 0;
  result.distinct = call.agg_distinct != 0;
  result.filter = std::move(filter);
  if (call.agg_within_group) {
    add_within_group_keys(call, result, scope);
    if (is_hypothetical) add_sort_flags(result);
  } else {
    add_sort_keys(call, result, scope);
  }
  if (result.distinct) {
    for (int i = 0; i < result.argument_count; ++i) {
      const Expression& argument = *result.arguments[static_cast<std::size_t>(i)];
      require_equality(argument, location_of(argument), scope);
      if (less_operator(argument.type.oid) == nullptr) {
        throw Error(sqlstate::kUndefinedFunction,
                    fmt::format("could not identify an ordering operator for type {}",
                                format_type(argument.type)))
            .detail("Aggregates with DISTINCT must be able to sort their inputs.")
            .at(location_of(argument));
      }
      require_order(argument, location_of(argument), scope);
    }
  }
  const int level = level_of(result);
  Scope* owner = &scope;
  for (int i = 0; i < level; ++i) owner = owner->parent;
  if (level > 0 && owner->lateral_active) {
    throw Error(sqlstate::kGroupingError,
                "aggregate functions are not allowed in FROM clause of their own query level")
        .at(call.location);
  }
  check_place(result, *owner, call.location);
  owner->has_aggregates = true;
  ExpressionPtr aggregate = make_expression(function.result, std::move(result), call.location);
  if (level == 0) return aggregate;
  LevelsDown(scope, level).lower(*aggregate);
  // The same one again is the same reference, so that ORDER BY finds its subquery in the outputs.
  const auto known = std::ranges::find_if(owner->outer_aggregates, [&](const ExpressionPtr& other) {
    return !is_volatile_throughout(*other) && matches(scope.analysis, *other, *aggregate);
  });
  const auto place = static_cast<int>(known - owner->outer_aggregates.begin());
  if (known == owner->outer_aggregates.end())
    owner->outer_aggregates.push_back(std::move(aggregate));
  return make_expression(function.result, ColumnReference{level, kOuterAggregate, place},
                         call.location);
}

}  // namespace carto_mock::sql::analysis
