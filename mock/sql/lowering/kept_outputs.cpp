#include "sql/lowering/kept_outputs.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "sql/lowering/expression_lowering.h"
#include "sql/lowering/harmless.h"
#include "sql/tree/unread_outputs.h"
#include "sql/tree/volatility.h"
#include "sql/tree/walk.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

const Query* union_of(const Query& query, const RangeTableEntry& entry) {
  const Query* found = nullptr;
  if (const auto* subquery = std::get_if<SubquerySource>(&entry.source)) {
    found = subquery->query.get();
  } else if (const auto* named = std::get_if<CteSource>(&entry.source)) {
    if (named->levels_up > 0) return nullptr;
    const CommonTableExpression& with = query.ctes[static_cast<std::size_t>(named->index)];
    if (!with.recursive) found = with.query.get();
  }
  const bool is_union = found != nullptr && found->set_operation &&
                        found->set_operation->op == SetOperator::kUnion &&
                        found->set_operation->all;
  return is_union ? found : nullptr;
}

// Does an output of a side fulfil the predicate?
template <typename Predicate>
bool any_side(const Query& query, int column, const Predicate& predicate) {
  if (query.set_operation)
    return any_side(*query.set_operation->left, column, predicate) ||
           any_side(*query.set_operation->right, column, predicate);
  const auto place = static_cast<std::size_t>(column);
  return place < query.targets.size() && predicate(*query.targets[place].expression);
}

bool may_be_noticed(const Query& query, int column) {
  return any_side(query, column, [](const Expression& output) { return !is_harmless(output); });
}

bool has_other_type(const Query& query, int column) {
  return any_side(query, column, [](const Expression& output) {
    return output.notation == Notation::kHiddenCast;
  });
}

// Can the condition be put into the sides (qual_is_pushdown_safe)?
bool goes_into_sides(const Expression& condition, const Query& united) {
  if (is_volatile_throughout(condition) || contains_subquery(condition)) return false;
  const auto* column = get_if<ColumnReference>(condition);
  if (column != nullptr && column->levels_up == 0) return !has_other_type(united, column->column);
  bool goes = true;
  visit_children(condition, ConstChildVisitor{[&](const Expression& child) {
                                                goes = goes && goes_into_sides(child, united);
                                              },
                                              {}});
  return goes;
}

std::vector<const Expression*> conjuncts(const Expression* condition) {
  if (condition == nullptr) return {};
  const auto* boolean = get_if<BooleanExpression>(*condition);
  if (boolean == nullptr || boolean->op != BooleanOperator::kAnd) return {condition};
  std::vector<const Expression*> terms;
  for (const ExpressionPtr& term : boolean->arguments) terms.push_back(term.get());
  return terms;
}

}  // namespace

void keep_union_outputs(const Level& level, const Query& query, SelectBody& body) {
  for (std::size_t i = 0; i < query.range_table.size(); ++i) {
    const Query* united = union_of(query, query.range_table[i]);
    // One that calls what is volatile is made before it is read, with all its outputs.
    if (united == nullptr || united->calls_volatile) continue;
    const std::set<int> read = read_columns(query, nullptr)[static_cast<int>(i)];
    std::vector<std::string> unread;
    for (std::size_t column = 0; column < level.ranges[i].size(); ++column) {
      const int place = static_cast<int>(column);
      if (!read.contains(place) && may_be_noticed(*united, place))
        unread.push_back(fmt::format("({} IS NULL)", level.ranges[i][column]));
    }
    if (unread.empty()) continue;
    if (query.from.size() > 1 || std::holds_alternative<FromJoin>(query.from.front().item))
      throw Error::unsupported(
          "an output of UNION ALL of several types that nothing reads, beside other tables");
    const std::vector<const Expression*> terms = conjuncts(query.where.get());
    const auto inside = std::ranges::count_if(
        terms, [united](const Expression* term) { return goes_into_sides(*term, *united); });
    if (inside > 0 && static_cast<std::size_t>(inside) < terms.size())
      throw Error::unsupported(
          "an output of UNION ALL of several types that nothing reads, beside such conditions");
    const std::string computed = fmt::format("{} >= 0", fmt::join(unread, " + "));
    if (inside == 0) {
      body.conditions.insert(body.conditions.begin(), computed);
    } else {
      // SQLite has no order of conditions, but within CASE.
      body.conditions.push_back(fmt::format("CASE WHEN {} THEN {} ELSE 0 END",
                                            fmt::join(body.conditions, " AND "), computed));
    }
  }
}

}  // namespace carto_mock::sql
