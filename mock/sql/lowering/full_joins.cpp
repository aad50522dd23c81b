#include "sql/lowering/full_joins.h"

#include <algorithm>
#include <memory>
#include <ranges>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sql/lowering/computed_in_place.h"
#include "sql/lowering/join_equalities.h"
#include "sql/lowering/required_tables.h"
#include "sql/lowering/with_in_place.h"
#include "sql/tree/query_copy.h"
#include "sql/tree/unread_outputs.h"
#include "sql/tree/volatility.h"
#include "sql/tree/walk.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

bool has_any(const Tables& tables, const Tables& wanted) {
  return std::ranges::any_of(wanted, [&](const auto& table) { return tables.contains(table); });
}

// What remains of an outer join where rows of its sides are required.
JoinType reduced(JoinType type, bool requires_left, bool requires_right) {
  switch (type) {
    case JoinType::kInner:
    case JoinType::kCross:
      return JoinType::kInner;
    case JoinType::kLeft:
      return requires_right ? JoinType::kInner : type;
    case JoinType::kRight:
      return requires_left ? JoinType::kInner : type;
    case JoinType::kFull:
      if (requires_left) return requires_right ? JoinType::kInner : JoinType::kLeft;
      return requires_right ? JoinType::kRight : type;
  }
  return type;
}

bool has_full_join(const Expression& expression) {
  bool found = false;
  visit_children(
      expression,
      ConstChildVisitor{[&](const Expression& child) { found = found || has_full_join(child); },
                        [&](const Query& nested) { found = found || contains_full_join(nested); }});
  return found;
}

// Has it one row, whatever the tables hold?
bool is_single_row(const Query& query) {
  return !query.set_operation && query.is_grouped && query.group_by.empty() &&
         query.grouping_sets.empty();
}

// Does it have one row at most for each value of those columns (query_is_distinct_for)?
bool is_unique(const Query& query, const std::set<int>& columns) {
  const auto has_all = [&](const auto& places) {
    return std::ranges::all_of(places, [&](int place) { return columns.contains(place); });
  };
  const auto every = std::views::iota(0, static_cast<int>(query.output().size()));
  if (query.set_operation) return !query.set_operation->all && has_all(every);
  if (query.distinctness == Distinctness::kDistinct) return has_all(every);
  if (query.distinctness == Distinctness::kDistinctOn) return has_all(query.distinct_on);
  return !query.group_by.empty() && query.grouping_sets.empty() && has_all(query.group_by);
}

bool is_true(const Expression& condition) {
  const auto* constant = get_if<Constant>(condition);
  return constant != nullptr && !constant->value.is_null() && constant->value.as_bool();
}

// Is the item a row of expressions alone, as of SELECT without FROM? PostgreSQL puts these in the
// place of its columns, so that the item is none any more (remove_useless_result_rtes).
bool is_row_alone(const Query& query) {
  const bool is_plain = query.ctes.empty() && query.where == nullptr && !query.is_grouped &&
                        query.windows.empty() && query.distinctness == Distinctness::kAll &&
                        query.limit == nullptr && query.offset == nullptr && !query.set_operation &&
                        std::ranges::none_of(query.targets, [](const TargetEntry& target) {
                          return get_if<SetFunctionCall>(*target.expression) != nullptr ||
                                 is_volatile(*target.expression);
                        });
  if (!is_plain || query.from.size() > 1) return false;
  if (query.from.empty()) return true;
  const auto* entry = std::get_if<FromEntry>(&query.from.front().item);
  const auto* values =
      entry == nullptr
          ? nullptr
          : std::get_if<ValuesSource>(
                &query.range_table.at(static_cast<std::size_t>(entry->range_index)).source);
  return values != nullptr && values->rows.size() == 1;
}

bool is_row_alone(const Query& query, const FromItem& item) {
  const auto* entry = std::get_if<FromEntry>(&item.item);
  if (entry == nullptr) return false;
  const auto& source = query.range_table.at(static_cast<std::size_t>(entry->range_index)).source;
  if (const auto* values = std::get_if<ValuesSource>(&source)) return values->rows.size() == 1;
  const auto* subquery = std::get_if<SubquerySource>(&source);
  return subquery != nullptr && is_row_alone(*subquery->query);
}

// What is left of the item without such rows.
const FromItem& without_rows_alone(const Query& query, const FromItem& item) {
  const auto* join = std::get_if<FromJoin>(&item.item);
  const bool has_condition =
      join != nullptr && join->condition != nullptr && !is_true(*join->condition);
  if (join == nullptr || has_condition || join->type == JoinType::kFull) return item;
  if (join->type != JoinType::kRight && is_row_alone(query, *join->right))
    return without_rows_alone(query, *join->left);
  if (join->type != JoinType::kLeft && is_row_alone(query, *join->left))
    return without_rows_alone(query, *join->right);
  return item;
}

// Does the expression read a column of the query `depth` above its own?
bool reads_rows(const Expression& expression, int depth);
bool reads_rows(const Query& query, int depth) {
  bool found = false;
  visit_children(query,
                 ConstChildVisitor{
                     [&](const Expression& child) { found = found || reads_rows(child, depth); },
                     [&](const Query& nested) { found = found || reads_rows(nested, depth + 1); }});
  return found;
}
bool reads_rows(const Expression& expression, int depth) {
  const auto* column = get_if<ColumnReference>(expression);
  bool found = column != nullptr && column->levels_up == depth && column->range_index >= 0;
  visit_children(expression,
                 ConstChildVisitor{
                     [&](const Expression& child) { found = found || reads_rows(child, depth); },
                     [&](const Query& nested) { found = found || reads_rows(nested, depth + 1); }});
  return found;
}

// Is a part of the condition the same for all rows?
bool has_gate(const ExpressionPtr& condition) {
  if (condition == nullptr || is_true(*condition)) return false;
  const auto* boolean = get_if<BooleanExpression>(*condition);
  if (boolean != nullptr && boolean->op == BooleanOperator::kAnd)
    return std::ranges::any_of(boolean->arguments, has_gate);
  return !reads_rows(*condition, 0);
}

// What cannot be told of PostgreSQL's plan here: the query is asked about in each case.
struct Assumptions {
  ConditionSubqueries subqueries = ConditionSubqueries::kJoined;
  // Conditions on the rows of a subquery are moved into it, and make its FULL JOINs others.
  bool moves_conditions = false;
  // What has no row by its conditions is not planned: PostgreSQL sees it where there is one
  // condition alone, and that after its planner's first steps.
  bool leaves_out_empty = false;
};

class FullJoins {
 public:
  FullJoins(const WithInPlace& with, const Assumptions& assumptions)
      : with_(with), assumptions_(assumptions) {}

  // Has the query a FULL JOIN that PostgreSQL cannot make?
  bool is_impossible(const Query& query) {
    check(query, false);
    return is_impossible_;
  }

 private:
  // `has_conditions`: on its rows. `is_joined`: its rows become a part of the query around it.
  void check(const Query& query, bool has_conditions, bool is_joined = false) {
    if (query.set_operation) {
      check(*query.set_operation->left, has_conditions);
      check(*query.set_operation->right, has_conditions);
    }
    const bool is_limited = query.limit != nullptr || query.offset != nullptr;
    has_conditions = (has_conditions && !is_limited) || query.having != nullptr;
    if (!has_conditions || !assumptions_.moves_conditions)
      check_rows(query, {}, {.has_conditions = has_conditions, .is_all = !is_joined});
    check_subqueries(query);
    for (const CommonTableExpression& entry : query.ctes)
      if (with_.is_planned(entry)) check(*entry.query, false);
  }

  void check_subqueries(const Expression& expression) {
    if (const auto* subquery = get_if<SubqueryExpression>(expression)) {
      const bool may_be_joined =
          subquery->kind == SubqueryKind::kAny || subquery->kind == SubqueryKind::kExists;
      check(*subquery->query, becomes_join(*subquery),
            may_be_joined && assumptions_.subqueries == ConditionSubqueries::kJoined);
    }
    visit_children(expression,
                   ConstChildVisitor{
                       .expression = [this](const Expression& child) { check_subqueries(child); },
                       .query = {}});
  }

  struct Place {
    bool has_conditions = false;  // there are some that PostgreSQL may move here
    bool is_all = false;          // the query has no rows but those
    bool is_empty = false;        // a condition on all of them is never true
    int conditions = 0;           // WHERE of the query and those that it is a part of
    bool is_below_outer = false;  // an outer join has rows without one of these
    bool is_gated = false;        // a condition needs all of them, though it reads none
  };

  void check_subqueries(const Query& query) {
    visit_children(query,
                   ConstChildVisitor{
                       .expression = [this](const Expression& child) { check_subqueries(child); },
                       .query = {}});
  }

  Tables required_by(const Query& query, const ExpressionPtr& condition) const {
    return required_tables(query, condition, assumptions_.subqueries);
  }

  void check_rows(const Query& query, Tables required, Place place) {
    place.has_conditions =
        place.has_conditions || (query.where != nullptr && reads_rows(*query.where, 0));
    required.merge(required_by(query, query.where));
    const auto is_row = [&query](const FromItem& item) { return is_row_alone(query, item); };
    const auto rows = static_cast<std::size_t>(std::ranges::count_if(query.from, is_row));
    const bool is_single = query.from.size() - rows == 1 && !joins_subquery(query.where);
    place.is_gated = place.is_gated || has_gate(query.where);
    place.is_all = place.is_all && is_single;
    // What holds for no row is asked of all joins together, but below an outer join where it
    // stands.
    const bool is_own = place.is_all || (place.is_below_outer && is_single);
    place.is_empty = (is_single && place.is_empty) || (is_own && is_never_true(query, query.where));
    if (query.where != nullptr && !is_true(*query.where)) ++place.conditions;
    for (const FromItem& item : query.from) {
      const bool is_whole = place.is_empty && is_single && !is_row(item);
      check_item(query, is_whole ? without_rows_alone(query, item) : item, required, place);
    }
  }

  void check_item(const Query& query, const FromItem& item, const Tables& required, Place place) {
    if (const auto* entry = std::get_if<FromEntry>(&item.item))
      return check_entry(query, entry->range_index, required, place);
    const FromJoin& join = std::get<FromJoin>(item.item);
    Tables left;
    add_tables(query, *join.left, left);
    Tables right;
    add_tables(query, *join.right, right);
    Tables for_left;
    Tables for_right;
    const JoinType type = reduced(join.type, has_any(required, left), has_any(required, right));
    const bool leaves_left =
        !place.is_gated && type == JoinType::kRight && is_left_out(query, join, *join.left);
    const bool leaves_right =
        !place.is_gated && type == JoinType::kLeft && is_left_out(query, join, *join.right);
    switch (type) {
      case JoinType::kFull:
        if (!place.is_empty && !(assumptions_.leaves_out_empty && may_be_known_empty(query, item)))
          check_full_join(join);
        break;
      case JoinType::kLeft:
        for_left = required;
        for_right = required_by(query, join.condition);
        break;
      case JoinType::kRight:
        for_left = required_by(query, join.condition);
        for_right = required;
        break;
      case JoinType::kInner:
      case JoinType::kCross:
        for_left = required_by(query, join.condition);
        for_left.insert(required.begin(), required.end());
        for_right = for_left;
        break;
    }
    const bool has_own = join.condition != nullptr && reads_rows(*join.condition, 0);
    Place left_place{.has_conditions = place.has_conditions, .is_gated = place.is_gated};
    Place right_place = left_place;
    if (has_own && type != JoinType::kFull) {
      left_place.has_conditions = place.has_conditions || type != JoinType::kLeft;
      right_place.has_conditions = place.has_conditions || type != JoinType::kRight;
    }
    left_place.is_below_outer =
        place.is_below_outer || type == JoinType::kFull || type == JoinType::kRight;
    right_place.is_below_outer =
        place.is_below_outer || type == JoinType::kFull || type == JoinType::kLeft;
    if (!leaves_left) check_item(query, *join.left, for_left, left_place);
    if (!leaves_right) check_item(query, *join.right, for_right, right_place);
  }

  // The side of an outer join that adds one row of NULLs at most, and that nothing reads, is not
  // planned (join_is_removable), unless a condition that reads no row stands above all joins.
  static bool is_left_out(const Query& query, const FromJoin& join, const FromItem& side) {
    const auto* entry = std::get_if<FromEntry>(&side.item);
    if (entry == nullptr) return false;
    const auto* source = std::get_if<SubquerySource>(
        &query.range_table.at(static_cast<std::size_t>(entry->range_index)).source);
    return source != nullptr &&
           (is_single_row(*source->query) ||
            is_unique(*source->query, equated_columns(join, entry->range_index))) &&
           !read_columns(query, join.condition.get()).contains(entry->range_index);
  }

  // Is it a subquery, or joins of such, of which PostgreSQL's plan may be that it has no rows? It
  // may be of any with conditions, which may be false once constants are in them.
  static bool may_be_known_empty(const Query& query, const FromItem& item) {
    if (const auto* join = std::get_if<FromJoin>(&item.item)) {
      const bool has_no_left = may_be_known_empty(query, *join->left);
      const bool has_no_right = may_be_known_empty(query, *join->right);
      switch (join->type) {
        case JoinType::kInner:
        case JoinType::kCross:
          return has_no_left || has_no_right || join->condition != nullptr;
        case JoinType::kLeft:
          return has_no_left;
        case JoinType::kRight:
          return has_no_right;
        case JoinType::kFull:
          return has_no_left && has_no_right;
      }
    }
    const auto* entry = std::get_if<FromEntry>(&item.item);
    if (entry == nullptr) return false;
    const auto* source = std::get_if<SubquerySource>(
        &query.range_table.at(static_cast<std::size_t>(entry->range_index)).source);
    return source != nullptr && may_be_known_empty(*source->query);
  }
  static bool may_be_known_empty(const Query& query) {
    if (query.set_operation) return true;
    return query.where != nullptr || query.having != nullptr ||
           std::ranges::any_of(
               query.from, [&](const FromItem& item) { return may_be_known_empty(query, item); });
  }

  void check_full_join(const FromJoin& join) {
    if (join.condition == nullptr) return;
    const JoinConditions conditions = sort_join_conditions(join);
    if (!conditions.has_hashable && conditions.has_unmergeable) is_impossible_ = true;
  }

  void check_entry(const Query& query, int range_index, const Tables& required, Place place) {
    if (const Query* merged = merged_subquery(query, range_index)) {
      place.is_gated = place.is_gated || is_computed_in_place(query, range_index);
      check_rows(*merged, required, place);
      check_subqueries(*merged);
      return;
    }
    // What gives no row is not planned, if that is seen.
    if (place.is_empty && (place.conditions == 1 || assumptions_.leaves_out_empty)) return;
    const RangeTableEntry& entry = query.range_table.at(static_cast<std::size_t>(range_index));
    if (const auto* source = std::get_if<SubquerySource>(&entry.source))
      check(*source->query, place.has_conditions);
  }

  const WithInPlace& with_;
  Assumptions assumptions_;
  bool is_impossible_ = false;
};

}  // namespace

bool contains_full_join(const FromItem& item) {
  const auto* join = std::get_if<FromJoin>(&item.item);
  return join != nullptr && (join->type == JoinType::kFull || contains_full_join(*join->left) ||
                             contains_full_join(*join->right));
}

bool contains_full_join(const Query& query) {
  bool found = std::ranges::any_of(query.from,
                                   [](const FromItem& item) { return contains_full_join(item); });
  visit_children(
      query,
      ConstChildVisitor{[&](const Expression& child) { found = found || has_full_join(child); },
                        [&](const Query& nested) { found = found || contains_full_join(nested); }});
  return found;
}

void require_possible_full_joins(const Query& query, const std::vector<const Expression*>& values) {
  const auto has_join = [](const Expression* value) { return has_full_join(*value); };
  if (!contains_full_join(query) && std::ranges::none_of(values, has_join)) return;
  std::unique_ptr<Query> whole = clone(query);
  for (const Expression* value : values)
    whole->targets.push_back({std::string(), clone(*value), true});
  const WithInPlace with(std::move(whole));
  std::set<bool> verdicts;
  for (const auto subqueries : {ConditionSubqueries::kJoined, ConditionSubqueries::kKept}) {
    for (const bool moves_conditions : {false, true}) {
      for (const bool leaves_out_empty : {false, true}) {
        FullJoins joins(with, {subqueries, moves_conditions, leaves_out_empty});
        verdicts.insert(joins.is_impossible(with.query()));
      }
    }
  }
  if (verdicts.size() > 1)
    throw Error::unsupported(
        "a FULL JOIN by such conditions among rows that other conditions or subqueries limit");
  if (verdicts.contains(true))
    throw Error(sqlstate::kFeatureNotSupported,
                "FULL JOIN is only supported with merge-joinable or hash-joinable join conditions");
}

}  // namespace carto_mock::sql
