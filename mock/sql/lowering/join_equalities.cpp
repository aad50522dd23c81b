#include "sql/lowering/join_equalities.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <vector>

#include "sql/catalog/builtin_catalog.h"
#include "sql/tree/volatility.h"
#include "sql/tree/walk.h"
#include "sql/types/type_oids.h"
#include "sql/types/type_registry.h"

namespace carto_mock::sql {
namespace {

struct Equality {
  bool can_merge = false;
  bool can_hash = false;
};

bool is_of_dates(Oid type) {
  return type == oid::kDate || type == oid::kTimestamp || type == oid::kTimestampTz;
}

// By the equality of two values of the type, or of two types.
Equality equality_of(Oid left, Oid right) {
  constexpr std::array kNever = {oid::kBox,  oid::kCircle, oid::kGeography,
                                 oid::kLine, oid::kLseg,   oid::kPath};
  constexpr std::array kHashed = {oid::kXid, oid::kCid, oid::kAclItem};
  constexpr std::array kMerged = {oid::kBit,     oid::kVarbit,   oid::kMoney,
                                  oid::kTsQuery, oid::kTsVector, oid::kRecord};
  const auto is_among = [&](const auto& types) {
    return std::ranges::find(types, left) != types.end();
  };
  if (is_among(kNever)) return {};
  if (is_among(kHashed)) return {.can_hash = left == right};
  if (is_among(kMerged) || (left != right && is_of_dates(left) && is_of_dates(right)))
    return {.can_merge = true};
  const TypeTraits* traits = find_type_traits(left);
  if (const Oid element = array_element(left); element != kInvalidOid && left == right)
    return equality_of(element, element);
  const bool is_comparable = traits == nullptr || traits->compare != nullptr;
  return {.can_merge = is_comparable, .can_hash = is_comparable};
}

const BuiltinOperator* find_operator(Oid id, Oid BuiltinOperator::*member) {
  const auto operators = BuiltinCatalog::instance().operators();
  const auto found = std::ranges::find(operators, id, member);
  return found == operators.end() ? nullptr : &*found;
}

void collect_ranges(const FromItem& item, std::set<int>& ranges) {
  if (const auto* entry = std::get_if<FromEntry>(&item.item)) {
    ranges.insert(entry->range_index);
    return;
  }
  const FromJoin& join = std::get<FromJoin>(item.item);
  collect_ranges(*join.left, ranges);
  collect_ranges(*join.right, ranges);
}

// Which sides of the join an expression reads, also from within its subqueries.
class ReadSides {
 public:
  ReadSides(const std::set<int>& left, const Expression& expression) : left_(left) {
    read(expression, 0);
  }
  bool is_left_only() const { return reads_left_ && !reads_right_; }
  bool is_right_only() const { return reads_right_ && !reads_left_; }

 private:
  void read(const Expression& expression, int depth) {
    const auto* column = get_if<ColumnReference>(expression);
    if (column != nullptr && column->levels_up == depth && column->range_index >= 0)
      (left_.contains(column->range_index) ? reads_left_ : reads_right_) = true;
    visit_children(
        expression,
        ConstChildVisitor{.expression = [&](const Expression& child) { read(child, depth); },
                          .query = [&](const Query& query) { read(query, depth + 1); }});
  }
  void read(const Query& query, int depth) {
    visit_children(
        query, ConstChildVisitor{.expression = [&](const Expression& child) { read(child, depth); },
                                 .query = [&](const Query& nested) { read(nested, depth + 1); }});
  }

  const std::set<int>& left_;
  bool reads_left_ = false;
  bool reads_right_ = false;
};

class ConditionSorter {
 public:
  explicit ConditionSorter(const FromJoin& join) {
    collect_ranges(*join.left, left_);
    if (!is_never_true(*join.condition)) sort(*join.condition, false);
  }
  JoinConditions result() const { return result_; }

  std::set<int> equated_columns(const Expression& condition, int range_index) const {
    std::vector<const Expression*> parts;
    flatten(condition, parts);
    std::set<int> columns;
    for (const Expression* part : parts) {
      const auto* call = get_if<FunctionCall>(*part);
      if (call == nullptr || !equality_by(*part, *call, false).can_merge) continue;
      for (const ExpressionPtr& argument : call->arguments) {
        const auto* column = get_if<ColumnReference>(*argument);
        if (column != nullptr && column->levels_up == 0 && column->range_index == range_index)
          columns.insert(column->column);
      }
    }
    return columns;
  }

 private:
  // NULL or false, joined by AND to whatever else: a constant for the planner.
  static bool is_never_true(const Expression& condition) {
    std::vector<const Expression*> parts;
    flatten(condition, parts);
    return std::ranges::any_of(parts, [](const Expression* part) {
      const auto* constant = get_if<Constant>(*part);
      return constant != nullptr && (constant->value.is_null() || !constant->value.as_bool());
    });
  }

  static bool is_constant(const Expression& expression) {
    return get_if<Constant>(expression) != nullptr ||
           get_if<LiteralReference>(expression) != nullptr;
  }

  void sort(const Expression& condition, bool is_negated) {
    if (is_constant(condition)) return;
    if (const auto* boolean = get_if<BooleanExpression>(condition)) {
      return sort_boolean(*boolean, is_negated);
    }
    if (const auto* call = get_if<FunctionCall>(condition)) {
      if (sort_truth_comparison(*call, is_negated)) return;
      const Equality equality = equality_by(condition, *call, is_negated);
      result_.has_hashable = result_.has_hashable || equality.can_hash;
      if (equality.can_merge) return;
    }
    result_.has_unmergeable = true;
  }

  void sort_boolean(const BooleanExpression& boolean, bool is_negated) {
    if (boolean.op == BooleanOperator::kNot) return sort(*boolean.arguments.front(), !is_negated);
    const bool is_list = (boolean.op == BooleanOperator::kAnd) != is_negated;
    if (!is_list) {
      if (!is_negated) sort_common_parts(boolean);
      result_.has_unmergeable = true;
      return;
    }
    for (const ExpressionPtr& argument : boolean.arguments) sort(*argument, is_negated);
  }

  static void flatten(const Expression& condition, std::vector<const Expression*>& parts) {
    const auto* list = get_if<BooleanExpression>(condition);
    if (list == nullptr || list->op != BooleanOperator::kAnd) {
      parts.push_back(&condition);
      return;
    }
    for (const ExpressionPtr& argument : list->arguments) flatten(*argument, parts);
  }

  // What all branches of an OR have in common is taken out of it.
  void sort_common_parts(const BooleanExpression& branches) {
    std::vector<const Expression*> first;
    flatten(*branches.arguments.front(), first);
    for (const Expression* part : first) {
      const bool is_common =
          std::ranges::all_of(branches.arguments, [&](const ExpressionPtr& branch) {
            std::vector<const Expression*> parts;
            flatten(*branch, parts);
            return std::ranges::any_of(
                parts, [&](const Expression* other) { return equivalent(*part, *other); });
          });
      if (is_common) sort(*part, false);
    }
  }

  // x = true is x, x = false is NOT x. False: it is no such comparison.
  bool sort_truth_comparison(const FunctionCall& call, bool is_negated) {
    const BuiltinProcedure* procedure = BuiltinCatalog::instance().find_procedure(call.procedure);
    if (procedure == nullptr) return false;
    const bool is_equality = procedure->signature == "booleq(boolean,boolean)";
    if (!is_equality && procedure->signature != "boolne(boolean,boolean)") return false;
    for (const std::size_t side : {0U, 1U}) {
      const auto* constant = get_if<Constant>(*call.arguments[side]);
      if (constant == nullptr || constant->value.is_null()) continue;
      const bool turns = constant->value.as_bool() != is_equality;
      sort(*call.arguments[1 - side], is_negated != turns);
      return true;
    }
    return false;
  }

  Equality equality_by(const Expression& whole, const FunctionCall& call, bool is_negated) const {
    if (whole.notation != Notation::kOperator || call.arguments.size() != 2 || is_volatile(whole))
      return {};
    const BuiltinOperator* used = find_operator(call.procedure, &BuiltinOperator::procedure);
    if (used != nullptr && is_negated) used = find_operator(used->negator, &BuiltinOperator::oid);
    if (used == nullptr || (used->name != "=" && used->name != "*=")) return {};
    const ReadSides left(left_, *call.arguments[0]);
    const ReadSides right(left_, *call.arguments[1]);
    const bool joins = (left.is_left_only() && right.is_right_only()) ||
                       (left.is_right_only() && right.is_left_only());
    if (!joins) return {};
    return equality_of(call.arguments[0]->type.oid, call.arguments[1]->type.oid);
  }

  std::set<int> left_;
  JoinConditions result_;
};

}  // namespace

std::set<int> equated_columns(const FromJoin& join, int range_index) {
  if (join.condition == nullptr) return {};
  return ConditionSorter(join).equated_columns(*join.condition, range_index);
}

JoinConditions sort_join_conditions(const FromJoin& join) { return ConditionSorter(join).result(); }

}  // namespace carto_mock::sql
