#include "sql/lowering/full_joins.h"

#include <algorithm>
#include <map>
#include <ranges>
#include <utility>
#include <vector>

#include "sql/lowering/join_equalities.h"
#include "sql/lowering/required_tables.h"
#include "sql/tree/walk.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

bool is_never_true(const ExpressionPtr& condition) {
  const auto* constant = condition == nullptr ? nullptr : get_if<Constant>(*condition);
  return constant != nullptr && (constant->value.is_null() || !constant->value.as_bool());
}

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

class FullJoins {
 public:
  // `is_guess`: PostgreSQL may move conditions from above into the query.
  void check(const Query& query, bool is_guess) {
    enclosing_.push_back(&query);
    if (query.set_operation) {
      check(*query.set_operation->left, is_guess);
      check(*query.set_operation->right, is_guess);
    }
    check_rows(query, {}, {.is_guess = is_guess, .is_all = true});
    check_subqueries(query);
    for (const CommonTableExpression& entry : query.ctes | std::views::reverse) check_cte(entry);
    enclosing_.pop_back();
  }

  // The queries in an expression of `query`.
  void check(const Query& query, const Expression& expression) {
    enclosing_.push_back(&query);
    check_subqueries(expression);
    enclosing_.pop_back();
  }

 private:
  void check_subqueries(const Expression& expression) {
    if (const auto* subquery = get_if<SubqueryExpression>(expression))
      check(*subquery->query, becomes_join(*subquery));
    visit_children(expression,
                   ConstChildVisitor{
                       .expression = [this](const Expression& child) { check_subqueries(child); },
                       .query = {}});
  }

  struct Place {
    bool is_guess = false;  // PostgreSQL may move conditions from above here
    bool is_all = false;    // the query has no rows but those
    bool is_empty = false;  // a condition on all of them is never true
  };
  struct References {
    int count = 0;
    bool are_required = false;
  };

  void check_subqueries(const Query& query) {
    visit_children(query,
                   ConstChildVisitor{
                       .expression = [this](const Expression& child) { check_subqueries(child); },
                       .query = {}});
  }

  // What nothing reads is not planned either.
  void check_cte(const CommonTableExpression& entry) {
    const References references = references_[&entry];
    if (references.count == 0) return;
    using Materialize = CommonTableExpression::Materialize;
    const bool is_moved = !entry.recursive && entry.materialize != Materialize::kAlways &&
                          (entry.materialize == Materialize::kNever || references.count == 1);
    check(*entry.query, is_moved && references.are_required);
  }

  void check_rows(const Query& query, Tables required, Place place) {
    required.merge(required_tables(query, query.where));
    place.is_all = place.is_all && query.from.size() == 1;
    place.is_empty = place.is_all && (place.is_empty || is_never_true(query.where));
    for (const FromItem& item : query.from) check_item(query, item, required, place);
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
    switch (reduced(join.type, has_any(required, left), has_any(required, right))) {
      case JoinType::kFull:
        if (!place.is_empty &&
            !(is_known_empty(query, *join.left) && is_known_empty(query, *join.right)))
          check_full_join(join, place.is_guess);
        break;
      case JoinType::kLeft:
        for_left = required;
        for_right = required_tables(query, join.condition);
        break;
      case JoinType::kRight:
        for_left = required_tables(query, join.condition);
        for_right = required;
        break;
      case JoinType::kInner:
      case JoinType::kCross:
        for_left = required_tables(query, join.condition);
        for_left.insert(required.begin(), required.end());
        for_right = for_left;
        break;
    }
    check_item(query, *join.left, for_left, {.is_guess = place.is_guess});
    check_item(query, *join.right, for_right, {.is_guess = place.is_guess});
  }

  static bool is_known_empty(const Query& query, const FromItem& item) {
    const auto* entry = std::get_if<FromEntry>(&item.item);
    if (entry == nullptr) return false;
    const Query* merged = merged_subquery(query, entry->range_index);
    return merged != nullptr && is_never_true(merged->where);
  }

  static void check_full_join(const FromJoin& join, bool is_guess) {
    if (join.condition == nullptr) return;
    const JoinConditions conditions = sort_join_conditions(join);
    if (conditions.has_hashable || !conditions.has_unmergeable) return;
    if (is_guess)
      throw Error::unsupported(
          "a FULL JOIN by such conditions in a subquery whose rows others limit");
    throw Error(sqlstate::kFeatureNotSupported,
                "FULL JOIN is only supported with merge-joinable or hash-joinable join conditions");
  }

  void check_entry(const Query& query, int range_index, const Tables& required, Place place) {
    const RangeTableEntry& entry = query.range_table.at(static_cast<std::size_t>(range_index));
    const bool is_required = required.contains({&query, range_index});
    if (const auto* cte = std::get_if<CteSource>(&entry.source)) {
      const Query& owner = **(enclosing_.rbegin() + cte->levels_up);
      References& references = references_[&owner.ctes.at(static_cast<std::size_t>(cte->index))];
      ++references.count;
      references.are_required = references.are_required || is_required || place.is_guess;
      return;
    }
    if (const Query* merged = merged_subquery(query, range_index)) {
      enclosing_.push_back(merged);
      check_rows(*merged, required, place);
      check_subqueries(*merged);
      enclosing_.pop_back();
      return;
    }
    if (place.is_empty) return;  // what gives no row is not planned
    if (const auto* source = std::get_if<SubquerySource>(&entry.source)) {
      const bool is_limited = source->query->limit != nullptr || source->query->offset != nullptr;
      check(*source->query, (is_required || place.is_guess) && !is_limited);
    }
  }

  std::vector<const Query*> enclosing_;
  std::map<const CommonTableExpression*, References> references_;
};

}  // namespace

void require_possible_full_joins(const Query& query) { FullJoins().check(query, false); }

void require_possible_full_joins(const Query& query, const Expression& expression) {
  FullJoins().check(query, expression);
}

}  // namespace carto_mock::sql
