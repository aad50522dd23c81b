#include "sql/lowering/required_tables.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <vector>

#include "sql/tree/merged_subqueries.h"
#include "sql/tree/outer_columns.h"
#include "sql/tree/volatility.h"
#include "sql/types/type_registry.h"

namespace carto_mock::sql {
namespace {

bool is_row(const Expression& expression) {
  const TypeTraits* traits = find_type_traits(expression.type.oid);
  return traits == nullptr || traits->representation == Representation::kRecord;
}

// EXISTS (SELECT … WHERE …) whose WHERE reads the rows around it.
bool exists_becomes_join(const SubqueryExpression& subquery) {
  const Query& below = *subquery.query;
  return subquery.kind == SubqueryKind::kExists && below.ctes.empty() && !below.set_operation &&
         !below.is_grouped && below.limit == nullptr && below.offset == nullptr &&
         below.where != nullptr && reads_level(*below.where, 1) &&
         !is_volatile_throughout(*below.where);
}

}  // namespace

bool joins_subquery(const ExpressionPtr& condition) {
  if (condition == nullptr) return false;
  if (const auto* subquery = get_if<SubqueryExpression>(*condition))
    return becomes_join(*subquery) || exists_becomes_join(*subquery);
  const auto* boolean = get_if<BooleanExpression>(*condition);
  if (boolean == nullptr || boolean->op == BooleanOperator::kOr) return false;
  if (boolean->op == BooleanOperator::kAnd)
    return std::ranges::any_of(boolean->arguments, joins_subquery);
  const auto* subquery = get_if<SubqueryExpression>(*boolean->arguments.front());
  return subquery != nullptr && exists_becomes_join(*subquery);
}

namespace {

// x IN (SELECT NULL …), which is NULL once the subquery is part of the query around it.
bool compares_with_null(const SubqueryExpression& subquery) {
  const auto* call = get_if<FunctionCall>(*subquery.comparison);
  return call != nullptr && call->strict && is_merged(*subquery.query) &&
         std::ranges::any_of(call->arguments, [&](const ExpressionPtr& argument) {
           const auto* column = get_if<ColumnReference>(*argument);
           if (column == nullptr || column->range_index != SubqueryExpression::kSubqueryOutput)
             return false;
           const auto place = static_cast<std::size_t>(column->column);
           const auto* value = get_if<Constant>(*subquery.query->targets.at(place).expression);
           return value != nullptr && value->value.is_null();
         });
}

Tables intersection(const Tables& left, const Tables& right) {
  Tables result;
  std::ranges::set_intersection(left, right, std::inserter(result, result.end()));
  return result;
}

class RequiredTables {
 public:
  // Of columns of `query` that the expression reads from `depth` queries below it.
  // `around`: of the query in whose FROM it stands, with a depth of 0, or null.
  RequiredTables(const Query& query, int depth, const RequiredTables* around = nullptr,
                 ConditionSubqueries subqueries = ConditionSubqueries::kJoined)
      : query_(query), depth_(depth), around_(around), subqueries_(subqueries) {}

  // `at_top`: false counts as NULL does.
  Tables of(const Expression& expression, bool at_top) const {
    if (const auto* column = get_if<ColumnReference>(expression)) return of_column(*column, at_top);
    if (const auto* call = get_if<FunctionCall>(expression))
      return call->strict ? of_any(call->arguments, false) : Tables();
    if (const auto* comparison = get_if<ArrayComparison>(expression))
      return of_array(*comparison, comparison->any);
    if (const auto* boolean = get_if<BooleanExpression>(expression))
      return of_boolean(*boolean, at_top);
    if (const auto* test = get_if<NullTest>(expression)) {
      const bool refuses_null = at_top && test->is_not && !is_row(*test->argument);
      return refuses_null ? of(*test->argument, false) : Tables();
    }
    if (const auto* test = get_if<BooleanTest>(expression)) {
      const bool refuses_null =
          at_top && (test->test == TruthTest::kTrue || test->test == TruthTest::kFalse ||
                     test->test == TruthTest::kNotUnknown);
      return refuses_null ? of(*test->argument, false) : Tables();
    }
    if (const auto* relabel = get_if<Relabel>(expression)) return of(*relabel->argument, at_top);
    if (const auto* conversion = get_if<TextConversion>(expression))
      return of(*conversion->argument, at_top);
    if (const auto* coercion = get_if<TypmodCoercion>(expression))
      return of(*coercion->argument, at_top);
    if (const auto* conversion = get_if<ArrayConversion>(expression))
      return of(*conversion->array, at_top);
    return {};
  }

  // Of a condition whose parts, joined by AND, are all to be true: subqueries among them become
  // joins.
  Tables of_condition(const Expression& condition) const {
    const auto* boolean = get_if<BooleanExpression>(condition);
    if (is_known_null(condition)) return {};
    if (boolean != nullptr && boolean->op == BooleanOperator::kAnd) {
      // As good as false, which the planner has in its place.
      if (std::ranges::any_of(boolean->arguments,
                              [this](const ExpressionPtr& part) { return is_known_null(*part); }))
        return {};
      Tables result;
      for (const ExpressionPtr& part : boolean->arguments) result.merge(of_condition(*part));
      return result;
    }
    if (const auto* subquery = get_if<SubqueryExpression>(condition)) return of_subquery(*subquery);
    return of(condition, true);
  }

  // As a condition: false or NULL when the targets of merged subqueries are in the place of their
  // columns.
  bool is_never_true(const Expression& condition) const {
    if (is_known_null(condition)) return true;
    if (const auto* constant = get_if<Constant>(condition)) return !constant->value.as_bool();
    if (const auto* boolean = get_if<BooleanExpression>(condition)) {
      const auto never = [this](const ExpressionPtr& part) { return is_never_true(*part); };
      if (boolean->op == BooleanOperator::kAnd)
        return std::ranges::any_of(boolean->arguments, never);
      return boolean->op == BooleanOperator::kOr && std::ranges::all_of(boolean->arguments, never);
    }
    const auto* column = get_if<ColumnReference>(condition);
    if (column == nullptr) return false;
    const std::optional<MergedTarget> target = merged_target(*column);
    return target && RequiredTables(target->query, 0).is_never_true(target->expression);
  }

 private:
  // What stands in the place of a column of a merged subquery that no join lacks a row of.
  struct MergedTarget {
    const Query& query;
    const Expression& expression;
  };
  std::optional<MergedTarget> merged_target(const ColumnReference& column) const {
    if (column.levels_up != depth_ || column.range_index < 0) return std::nullopt;
    const Query* merged = merged_subquery(query_, column.range_index);
    if (merged == nullptr || keeps_apart(query_, column.range_index)) return std::nullopt;
    return MergedTarget{*merged,
                        *merged->targets.at(static_cast<std::size_t>(column.column)).expression};
  }

  // NULL when the targets of merged subqueries are in the place of their columns.
  bool is_known_null(const Expression& expression) const {
    if (const auto* constant = get_if<Constant>(expression)) return constant->value.is_null();
    if (const auto* column = get_if<ColumnReference>(expression)) {
      const std::optional<MergedTarget> target = merged_target(*column);
      return target && RequiredTables(target->query, 0).is_known_null(target->expression);
    }
    if (const auto* call = get_if<FunctionCall>(expression)) {
      return call->strict && std::ranges::any_of(call->arguments, [this](const ExpressionPtr& e) {
               return is_known_null(*e);
             });
    }
    if (const auto* boolean = get_if<BooleanExpression>(expression)) {
      return boolean->op == BooleanOperator::kNot && is_known_null(*boolean->arguments.front());
    }
    if (const auto* relabel = get_if<Relabel>(expression)) return is_known_null(*relabel->argument);
    return false;
  }

  Tables of_column(const ColumnReference& column, bool at_top) const {
    if (column.levels_up > depth_ && column.range_index >= 0 && around_ != nullptr) {
      ColumnReference outside = column;
      outside.levels_up -= depth_ + 1;
      return around_->of_column(outside, at_top);
    }
    if (column.levels_up != depth_ || column.range_index < 0) return {};
    const Query* merged = merged_subquery(query_, column.range_index);
    if (merged == nullptr) return {{&query_, column.range_index}};
    const TargetEntry& target = merged->targets.at(static_cast<std::size_t>(column.column));
    // What is LATERAL reads columns of this query.
    const RequiredTables here(query_, 0, around_);
    Tables result = RequiredTables(*merged, 0, &here).of(*target.expression, at_top);
    Tables all;
    for (const FromItem& item : merged->from) add_tables(*merged, item, all);
    // Of a single table every column is NULL where a join has no row of it, whatever computes it.
    if (all.size() == 1 && !joins_subquery(merged->where) &&
        keeps_apart(query_, column.range_index))
      result.merge(all);
    return result;
  }

  // PostgreSQL moves NOT inwards as far as it goes.
  Tables of_negated(const Expression& expression, bool at_top) const {
    if (const auto* boolean = get_if<BooleanExpression>(expression))
      return of_negated(*boolean, at_top);
    if (const auto* test = get_if<NullTest>(expression)) {
      const bool refuses_null = at_top && !test->is_not && !is_row(*test->argument);
      return refuses_null ? of(*test->argument, false) : Tables();
    }
    if (const auto* test = get_if<BooleanTest>(expression)) {
      const bool refuses_null =
          at_top && (test->test == TruthTest::kNotTrue || test->test == TruthTest::kNotFalse ||
                     test->test == TruthTest::kUnknown);
      return refuses_null ? of(*test->argument, false) : Tables();
    }
    if (const auto* comparison = get_if<ArrayComparison>(expression))
      return of_array(*comparison, !comparison->any);
    return of(expression, false);
  }

  Tables of_negated(const BooleanExpression& boolean, bool at_top) const {
    if (boolean.op == BooleanOperator::kNot) return of(*boolean.arguments.front(), at_top);
    const bool adds_up = boolean.op == BooleanOperator::kOr && at_top;
    std::optional<Tables> result;
    for (const ExpressionPtr& argument : boolean.arguments) {
      Tables tables = of_negated(*argument, at_top);
      if (result && adds_up) {
        result->merge(tables);
      } else {
        result = result ? intersection(*result, tables) : std::move(tables);
      }
    }
    return result.value_or(Tables());
  }

  Tables of_any(const std::vector<ExpressionPtr>& expressions, bool at_top) const {
    Tables result;
    for (const ExpressionPtr& expression : expressions) result.merge(of(*expression, at_top));
    return result;
  }

  Tables of_all(const std::vector<ExpressionPtr>& expressions, bool at_top) const {
    std::optional<Tables> result;
    for (const ExpressionPtr& expression : expressions) {
      Tables tables = of(*expression, at_top);
      result = result ? intersection(*result, tables) : std::move(tables);
    }
    return result.value_or(Tables());
  }

  Tables of_boolean(const BooleanExpression& boolean, bool at_top) const {
    switch (boolean.op) {
      case BooleanOperator::kNot:
        return of_negated(*boolean.arguments.front(), at_top);
      case BooleanOperator::kAnd:
        return at_top ? of_any(boolean.arguments, true) : of_all(boolean.arguments, false);
      case BooleanOperator::kOr:
        return of_all(boolean.arguments, at_top);
    }
    return {};
  }

  // Of an empty array all elements are anything.
  Tables of_array(const ArrayComparison& comparison, bool is_any) const {
    const auto* list = get_if<ArrayConstructor>(*comparison.array);
    const auto* constant = get_if<Constant>(*comparison.array);
    const bool has_elements =
        (list != nullptr && !list->elements.empty() && !list->multidimensional) ||
        (constant != nullptr && !constant->value.is_null() &&
         !constant->value.as_array().elements.empty());
    if (!comparison.strict || !(is_any || has_elements)) return {};
    Tables result = of(*comparison.scalar, false);
    result.merge(of(*comparison.array, false));
    return result;
  }

  // x IN (SELECT …), and EXISTS (SELECT … WHERE …), which becomes a join too.
  Tables of_subquery(const SubqueryExpression& subquery) const {
    if (subqueries_ == ConditionSubqueries::kKept) return {};
    if (subquery.kind == SubqueryKind::kAny) {
      return becomes_join(subquery) && !compares_with_null(subquery)
                 ? of(*subquery.comparison, true)
                 : Tables();
    }
    return exists_becomes_join(subquery)
               ? RequiredTables(query_, depth_ + 1, around_).of_condition(*subquery.query->where)
               : Tables();
  }

  const Query& query_;
  int depth_;
  const RequiredTables* around_;
  ConditionSubqueries subqueries_;
};

}  // namespace

bool becomes_join(const SubqueryExpression& subquery) {
  return subquery.kind == SubqueryKind::kAny && reads_level(*subquery.comparison, 0) &&
         !reads_level(*subquery.query, 1);
}

const Query* merged_subquery(const Query& query, int range_index) {
  const RangeTableEntry& entry = query.range_table.at(static_cast<std::size_t>(range_index));
  const auto* source = std::get_if<SubquerySource>(&entry.source);
  return source != nullptr && is_merged(*source->query) ? source->query.get() : nullptr;
}

void add_tables(const Query& query, const FromItem& item, Tables& tables) {
  if (const auto* join = std::get_if<FromJoin>(&item.item)) {
    add_tables(query, *join->left, tables);
    add_tables(query, *join->right, tables);
    return;
  }
  const int range_index = std::get<FromEntry>(item.item).range_index;
  const Query* merged = merged_subquery(query, range_index);
  if (merged == nullptr) {
    tables.emplace(&query, range_index);
    return;
  }
  for (const FromItem& below : merged->from) add_tables(*merged, below, tables);
}

bool is_never_true(const Query& query, const ExpressionPtr& condition) {
  return condition != nullptr && RequiredTables(query, 0).is_never_true(*condition);
}

Tables required_tables(const Query& query, const ExpressionPtr& condition,
                       ConditionSubqueries subqueries) {
  if (condition == nullptr) return {};
  return RequiredTables(query, 0, nullptr, subqueries).of_condition(*condition);
}

}  // namespace carto_mock::sql
