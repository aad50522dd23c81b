#include "sql/analyzer/grouping_sets.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "sql/analyzer/aggregates.h"
#include "sql/analyzer/conversions.h"
#include "sql/analyzer/expressions.h"
#include "sql/analyzer/locations.h"
#include "sql/analyzer/sorting.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {
namespace {

using KeySet = std::vector<int>;  // indexes into the query's targets
constexpr std::size_t kMostCubeElements = 12;
constexpr std::size_t kMostSets = 4096;
constexpr std::size_t kMostGroupingArguments = 31;

void add(KeySet& keys, int key) {
  if (std::ranges::find(keys, key) == keys.end()) keys.push_back(key);
}

KeySet united(KeySet left, const KeySet& right) {
  for (const int key : right) add(left, key);
  return left;
}

int analyze_key(const SyntaxNode& node, Scope& scope) {
  const int target = find_target(node, SortClause::kGroupBy, scope);
  ExpressionPtr& expression = scope.query.targets[static_cast<std::size_t>(target)].expression;
  resolve_unknown(expression, scope);
  require_equality(*expression, location_of(node), scope);
  add(scope.query.group_by, target);
  return target;
}

// One key, or those of (a, b); ROW(a, b) is one.
KeySet analyze_keys(const SyntaxNode& node, Scope& scope) {
  const bool is_list = node.node_case == PG_QUERY__NODE__NODE_ROW_EXPR &&
                       node.row_expr->row_format == PG_QUERY__COERCION_FORM__COERCE_IMPLICIT_CAST;
  if (!is_list) return {analyze_key(node, scope)};
  KeySet keys;
  for (const SyntaxNode* field : nodes(node.row_expr->n_args, node.row_expr->args))
    keys = united(std::move(keys), analyze_keys(*field, scope));
  return keys;
}

void check_count(std::size_t count) {
  if (count <= kMostSets) return;
  throw Error(sqlstate::kStatementTooComplex,
              fmt::format("too many grouping sets present (maximum {})", kMostSets));
}

std::vector<KeySet> rollup(const std::vector<KeySet>& elements) {
  std::vector<KeySet> sets(1);
  for (const KeySet& element : elements) sets.push_back(united(sets.back(), element));
  std::ranges::reverse(sets);
  return sets;
}

std::vector<KeySet> cube(const std::vector<KeySet>& elements, int location) {
  if (elements.size() > kMostCubeElements) {
    throw Error(SqlState("54011"), fmt::format("CUBE is limited to {} elements", kMostCubeElements))
        .at(location);
  }
  std::vector<KeySet> sets(1);
  for (const KeySet& element : elements) {
    const std::size_t count = sets.size();
    for (std::size_t i = 0; i < count; ++i) sets.push_back(united(sets[i], element));
  }
  return sets;
}

// The sets that an item of GROUP BY stands for.
std::vector<KeySet> analyze_item(const SyntaxNode& node, Scope& scope) {
  if (node.node_case != PG_QUERY__NODE__NODE_GROUPING_SET) return {analyze_keys(node, scope)};
  const PgQuery__GroupingSet& set = *node.grouping_set;
  const SyntaxNodes content = nodes(set.n_content, set.content);
  std::vector<KeySet> sets;
  if (set.kind == PG_QUERY__GROUPING_SET_KIND__GROUPING_SET_EMPTY) return {KeySet()};
  if (set.kind == PG_QUERY__GROUPING_SET_KIND__GROUPING_SET_SETS) {
    for (const SyntaxNode* item : content) {
      for (KeySet& keys : analyze_item(*item, scope)) sets.push_back(std::move(keys));
      check_count(sets.size());
    }
    return sets;
  }
  for (const SyntaxNode* item : content) sets.push_back(analyze_keys(*item, scope));
  return set.kind == PG_QUERY__GROUPING_SET_KIND__GROUPING_SET_CUBE ? cube(sets, set.location)
                                                                    : rollup(sets);
}

// Of sets with the same keys, in whatever order, the first stays.
void leave_out_repeated(std::vector<KeySet>& sets) {
  std::set<std::set<int>> known;
  std::erase_if(sets, [&known](const KeySet& keys) {
    return !known.insert(std::set<int>(keys.begin(), keys.end())).second;
  });
}

// As it was written, with the keys that analyze_item() has found already.
GroupingItem written_keys(const SyntaxNode& node, Scope& scope) {
  return {GroupingKind::kKeys, analyze_keys(node, scope), {}};
}

GroupingItem written_item(const SyntaxNode& node, Scope& scope) {
  if (node.node_case != PG_QUERY__NODE__NODE_GROUPING_SET) return written_keys(node, scope);
  const PgQuery__GroupingSet& set = *node.grouping_set;
  GroupingItem item;
  switch (set.kind) {
    case PG_QUERY__GROUPING_SET_KIND__GROUPING_SET_ROLLUP:
      item.kind = GroupingKind::kRollup;
      break;
    case PG_QUERY__GROUPING_SET_KIND__GROUPING_SET_CUBE:
      item.kind = GroupingKind::kCube;
      break;
    case PG_QUERY__GROUPING_SET_KIND__GROUPING_SET_SETS:
      item.kind = GroupingKind::kSets;
      break;
    default:
      item.kind = GroupingKind::kEmpty;
      break;
  }
  for (const SyntaxNode* part : nodes(set.n_content, set.content)) {
    GroupingItem written = written_item(*part, scope);
    // GROUPING SETS within them are the same as what they hold.
    if (item.kind == GroupingKind::kSets && written.kind == GroupingKind::kSets) {
      std::ranges::move(written.items, std::back_inserter(item.items));
    } else {
      item.items.push_back(std::move(written));
    }
  }
  return item;
}

// An item on its own: the fields of a row are items themselves, and () says nothing.
void add_written_items(const SyntaxNode& node, Scope& scope) {
  if (node.node_case == PG_QUERY__NODE__NODE_ROW_EXPR) {
    for (const SyntaxNode* field : nodes(node.row_expr->n_args, node.row_expr->args))
      add_written_items(*field, scope);
    return;
  }
  GroupingItem item = written_item(node, scope);
  if (item.kind != GroupingKind::kEmpty) scope.query.grouping_items.push_back(std::move(item));
}

}  // namespace

void analyze_group_by(SyntaxNodes items, bool is_distinct, Scope& scope) {
  const bool has_sets = std::ranges::any_of(items, [](const SyntaxNode* node) {
    return node->node_case == PG_QUERY__NODE__NODE_GROUPING_SET;
  });
  std::vector<KeySet> sets(1);
  for (const SyntaxNode* node : items) {
    const std::vector<KeySet> right = analyze_item(*node, scope);
    check_count(sets.size() * right.size());
    std::vector<KeySet> product;
    for (const KeySet& left : sets) {
      for (const KeySet& keys : right) product.push_back(united(left, keys));
    }
    sets = std::move(product);
  }
  if (!has_sets) return;
  if (is_distinct) leave_out_repeated(sets);
  scope.query.grouping_sets = std::move(sets);
  for (const SyntaxNode* node : items) add_written_items(*node, scope);
  if (scope.query.grouping_items.empty())
    scope.query.grouping_items.push_back({GroupingKind::kEmpty, {}, {}});
}

ExpressionPtr transform_grouping(const PgQuery__GroupingFunc& call, Scope& scope) {
  if (call.n_args > kMostGroupingArguments) {
    throw Error(SqlState("54023"), "GROUPING must have fewer than 32 arguments").at(call.location);
  }
  GroupingCall result;
  for (const SyntaxNode* node : nodes(call.n_args, call.args)) {
    ExpressionPtr argument = transform(*node, scope);
    const auto* column = get_if<ColumnReference>(*argument);
    if (column != nullptr && column->levels_up > 0)
      throw Error::unsupported("GROUPING() of an outer query");
    result.arguments.push_back(std::move(argument));
  }
  check_aggregate_arguments(result.arguments);
  if (!allows_aggregates(scope.kind)) {
    throw Error(sqlstate::kGroupingError,
                fmt::format("grouping operations are not allowed in {}", place_name(scope.kind)))
        .at(call.location);
  }
  scope.has_aggregates = true;
  return make_expression(Type{oid::kInt4}, std::move(result), call.location);
}

}  // namespace carto_mock::sql::analysis
