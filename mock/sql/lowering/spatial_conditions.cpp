#include "sql/lowering/spatial_conditions.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <string_view>

#include "sql/catalog/spatial_index.h"
#include "sql/lowering/expression_lowering.h"
#include "sql/lowering/storage_boxes.h"
#include "sql/tree/volatility.h"
#include "sql/tree/walk.h"

namespace carto_mock::sql {
namespace {

// What must hold of the indexed box and the other one: PostGIS's operators &&, ~, @ and ~=.
enum class Relation2d { kOverlaps, kContains, kWithin, kSame };

Relation2d turned_around(Relation2d relation) {
  switch (relation) {
    case Relation2d::kOverlaps:
    case Relation2d::kSame:
      return relation;
    case Relation2d::kContains:
      return Relation2d::kWithin;
    case Relation2d::kWithin:
      return Relation2d::kContains;
  }
  return relation;
}

struct IndexedFunction {
  std::string_view signature;
  Relation2d relation;  // of the first argument's box to the second's
};

// As EXPLAIN shows PostGIS's. A third argument is a distance around the other box. The operator ~=
// is not among them: of two empty geometries it is true, which an index does not find.
constexpr auto kFunctions = std::to_array<IndexedFunction>({
    {"geometry_overlaps(geometry,geometry)", Relation2d::kOverlaps},
    {"geometry_contains(geometry,geometry)", Relation2d::kContains},
    {"geometry_within(geometry,geometry)", Relation2d::kWithin},
    {"st_intersects(geometry,geometry)", Relation2d::kOverlaps},
    {"st_3dintersects(geometry,geometry)", Relation2d::kOverlaps},
    {"st_touches(geometry,geometry)", Relation2d::kOverlaps},
    {"st_crosses(geometry,geometry)", Relation2d::kOverlaps},
    {"st_overlaps(geometry,geometry)", Relation2d::kOverlaps},
    {"st_contains(geometry,geometry)", Relation2d::kContains},
    {"st_containsproperly(geometry,geometry)", Relation2d::kContains},
    {"st_covers(geometry,geometry)", Relation2d::kContains},
    {"st_within(geometry,geometry)", Relation2d::kWithin},
    {"st_coveredby(geometry,geometry)", Relation2d::kWithin},
    {"st_equals(geometry,geometry)", Relation2d::kSame},
    {"st_orderingequals(geometry,geometry)", Relation2d::kSame},
    {"st_dwithin(geometry,geometry,double precision)", Relation2d::kOverlaps},
    {"st_dfullywithin(geometry,geometry,double precision)", Relation2d::kOverlaps},
    {"st_3ddwithin(geometry,geometry,double precision)", Relation2d::kOverlaps},
    {"st_3ddfullywithin(geometry,geometry,double precision)", Relation2d::kOverlaps},
});

const IndexedFunction* find_function(const Expression& expression) {
  const auto* call = get_if<FunctionCall>(expression);
  if (call == nullptr || call->body == nullptr) return nullptr;
  const auto* const found =
      std::ranges::find(kFunctions, call->body->signature, &IndexedFunction::signature);
  return found == kFunctions.end() ? nullptr : found;
}

// Of pg_box().
constexpr int kXMin = 0;
constexpr int kXMax = 1;
constexpr int kYMin = 2;
constexpr int kYMax = 3;

std::string box_conditions(Relation2d relation, const std::string& boxes,
                           const std::string& geometry, const std::string& distance) {
  const auto bound = [&](int side) {
    return distance.empty() ? fmt::format("pg_box({}, {})", geometry, side)
                            : fmt::format("pg_box({}, {}, {})", geometry, side, distance);
  };
  const auto all = [&](std::string_view lower, std::array<int, 2> lower_bounds,
                       std::string_view upper, std::array<int, 2> upper_bounds) {
    return fmt::format("{0}.x1 {1} {2} AND {0}.x2 {3} {4} AND {0}.y1 {1} {5} AND {0}.y2 {3} {6}",
                       boxes, lower, bound(lower_bounds[0]), upper, bound(upper_bounds[0]),
                       bound(lower_bounds[1]), bound(upper_bounds[1]));
  };
  switch (relation) {
    case Relation2d::kOverlaps:
      return all("<=", {kXMax, kYMax}, ">=", {kXMin, kYMin});
    case Relation2d::kContains:
      return all("<=", {kXMin, kYMin}, ">=", {kXMax, kYMax});
    case Relation2d::kWithin:
      return all(">=", {kXMin, kYMin}, "<=", {kXMax, kYMax});
    case Relation2d::kSame:
      return all("=", {kXMin, kYMin}, "=", {kXMax, kYMax});
  }
  return {};
}

// Calls `visit` with each column of the query `depth` levels above the expression that is read in
// it, but not in the call `left_out`.
void visit_columns(const Expression& expression, int depth, const FunctionCall* left_out,
                   const std::function<void(const ColumnReference&)>& visit) {
  if (left_out != nullptr && get_if<FunctionCall>(expression) == left_out) return;
  if (const auto* column = get_if<ColumnReference>(expression)) {
    if (column->levels_up == depth) visit(*column);
    return;
  }
  const std::function<void(const Query&, int)> look_into = [&](const Query& query, int level) {
    visit_children(
        query, ConstChildVisitor{
                   [&](const Expression& child) { visit_columns(child, level, left_out, visit); },
                   [&](const Query& child) { look_into(child, level + 1); }});
  };
  visit_children(expression,
                 ConstChildVisitor{
                     [&](const Expression& child) { visit_columns(child, depth, left_out, visit); },
                     [&](const Query& child) { look_into(child, depth + 1); }});
}

bool reads_range(const Expression& expression, int range_index) {
  bool reads = false;
  visit_columns(expression, 0, nullptr, [&](const ColumnReference& column) {
    reads = reads || column.range_index == range_index;
  });
  return reads;
}

// Calls `visit` with the conditions of all joins of the entry. False: one is an outer join.
bool visit_inner_conditions(const FromItem& item,
                            const std::function<void(const Expression&)>& visit) {
  const auto* join = std::get_if<FromJoin>(&item.item);
  if (join == nullptr) return true;
  if (join->type != JoinType::kInner && join->type != JoinType::kCross) return false;
  if (join->condition) visit(*join->condition);
  return visit_inner_conditions(*join->left, visit) && visit_inner_conditions(*join->right, visit);
}

bool is_indexed(const CatalogSnapshot& catalog, Oid table, int attnum) {
  return std::ranges::any_of(catalog.indexes_of(table), [attnum](const Relation* index) {
    return std::ranges::find(index->index->columns, attnum) != index->index->columns.end();
  });
}

bool is_simple(const Expression& expression) {
  return get_if<ColumnReference>(expression) != nullptr ||
         get_if<Constant>(expression) != nullptr || get_if<LiteralReference>(expression) != nullptr;
}

// One call of an indexed function.
class CallSearch {
 public:
  CallSearch(PlanBuilder& builder, const Level& level, const FunctionCall& call,
             Relation2d relation, std::span<const int> ranges)
      : builder_(builder), level_(level), call_(call), relation_(relation), ranges_(ranges) {}

  // None: no index helps.
  std::optional<std::string> condition() const {
    const int first = indexed_range(0, 1);
    const int second = indexed_range(1, 0);
    if (first < 0 && second < 0) return std::nullopt;
    // Of two the later one, so that rows come in the order of loops from left to right.
    const bool is_turned =
        first >= 0 && second >= 0 && may_turn(std::min(first, second)) &&
        builder_.is_turned({table_of(std::min(first, second)), table_of(std::max(first, second))});
    return (first > second) != is_turned ? text(first, 0, 1, relation_)
                                         : text(second, 1, 0, turned_around(relation_));
  }

 private:
  const Expression& argument(std::size_t place) const { return *call_.arguments[place]; }

  // The entry whose column the argument is, if its index can be asked for the other one; else -1.
  int indexed_range(std::size_t place, std::size_t other) const {
    const auto* column = get_if<ColumnReference>(argument(place));
    if (column == nullptr || column->levels_up != 0 ||
        std::ranges::find(ranges_, column->range_index) == ranges_.end()) {
      return -1;
    }
    const int range = column->range_index;
    const bool is_known = is_known_before(argument(other), range) &&
                          (call_.arguments.size() < 3 || is_known_before(argument(2), range));
    return is_known && !boxes_of_column(builder_, level_, argument(place)).empty() ? range : -1;
  }

  Oid table_of(int range) const {
    return std::get<TableSource>(level_.query->range_table[static_cast<std::size_t>(range)].source)
        .relation;
  }

  // May the loops go from the other entry to this one, which is on its left? Outer joins have
  // their order. And where other conditions have an index to use here, few rows may be left, each
  // of which finds those of the other entry as it is.
  bool may_turn(int range) const {
    const Oid table = table_of(range);
    bool has_other_index = false;
    const auto look_into = [&](const Expression& condition) {
      visit_columns(condition, 0, &call_, [&](const ColumnReference& column) {
        has_other_index =
            has_other_index || (column.range_index == range &&
                                is_indexed(builder_.catalog(), table, column.column + 1));
      });
    };
    const bool are_inner = std::ranges::all_of(
        level_.query->from,
        [&look_into](const FromItem& item) { return visit_inner_conditions(item, look_into); });
    if (level_.query->where) look_into(*level_.query->where);
    return are_inner && !has_other_index;
  }

  std::string text(int range, std::size_t place, std::size_t other, Relation2d relation) const {
    const std::string tree = boxes_of_column(builder_, level_, argument(place));
    const std::string boxes = builder_.unique_name('s');
    std::string geometry = lower_scalar(builder_, level_, argument(other));
    std::string distance =
        call_.arguments.size() < 3 ? "" : lower_scalar(builder_, level_, argument(2));
    std::string from = fmt::format("{} AS {}", tree, boxes);
    if (!is_simple(argument(other))) {
      // Computed once, not for each of the bounds.
      const std::string once = builder_.unique_name('s');
      from = fmt::format("(SELECT {} AS g) AS {} CROSS JOIN {}", geometry, once, from);
      geometry = once + ".g";
    }
    return fmt::format("{}.rowid IN (SELECT {}.id FROM {} WHERE {})",
                       level_.range_aliases[static_cast<std::size_t>(range)], boxes, from,
                       box_conditions(relation, boxes, geometry, distance));
  }

  PlanBuilder& builder_;
  const Level& level_;
  const FunctionCall& call_;
  Relation2d relation_;
  std::span<const int> ranges_;
};

void add_ranges(const FromItem& item, std::vector<int>& ranges) {
  if (const auto* entry = std::get_if<FromEntry>(&item.item)) {
    ranges.push_back(entry->range_index);
    return;
  }
  const FromJoin& join = std::get<FromJoin>(item.item);
  add_ranges(*join.left, ranges);
  add_ranges(*join.right, ranges);
}

}  // namespace

std::string boxes_of_column(const PlanBuilder& builder, const Level& level,
                            const Expression& expression) {
  const auto* column = get_if<ColumnReference>(expression);
  if (column == nullptr || column->levels_up != 0 || column->range_index < 0) return {};
  const RangeTableEntry& entry =
      level.query->range_table[static_cast<std::size_t>(column->range_index)];
  const auto* source = std::get_if<TableSource>(&entry.source);
  const Relation* table =
      source == nullptr ? nullptr : builder.catalog().find_relation(source->relation);
  if (table == nullptr) return {};
  const Relation* index = find_spatial_index(builder.catalog(), *table, column->column + 1);
  return index == nullptr ? std::string() : storage_boxes(table->oid, index->oid);
}

bool is_known_before(const Expression& expression, int range_index) {
  return !reads_range(expression, range_index) && !is_volatile_throughout(expression);
}

std::string overlap_text(const std::string& boxes, const std::string& geometry,
                         const std::string& distance) {
  return box_conditions(Relation2d::kOverlaps, boxes, geometry, distance);
}

std::vector<int> ranges_of(const FromItem& item) {
  std::vector<int> ranges;
  add_ranges(item, ranges);
  return ranges;
}

std::vector<int> ranges_of(std::span<const FromItem> from) {
  std::vector<int> ranges;
  for (const FromItem& item : from) add_ranges(item, ranges);
  return ranges;
}

std::vector<std::string> spatial_conditions(PlanBuilder& builder, const Level& level,
                                            const Expression& condition,
                                            std::span<const int> ranges) {
  std::vector<std::string> conditions;
  const auto* boolean = get_if<BooleanExpression>(condition);
  if (boolean != nullptr && boolean->op == BooleanOperator::kAnd) {
    for (const ExpressionPtr& part : boolean->arguments) {
      for (std::string& one : spatial_conditions(builder, level, *part, ranges))
        conditions.push_back(std::move(one));
    }
    return conditions;
  }
  const IndexedFunction* function = find_function(condition);
  if (function == nullptr) return conditions;
  const CallSearch search(builder, level, *get_if<FunctionCall>(condition), function->relation,
                          ranges);
  if (std::optional<std::string> found = search.condition())
    conditions.push_back(*std::move(found));
  return conditions;
}

std::string with_spatial_conditions(PlanBuilder& builder, const Level& level,
                                    const Expression& condition, std::span<const int> ranges,
                                    const std::string& sql) {
  std::vector<std::string> conditions = spatial_conditions(builder, level, condition, ranges);
  conditions.push_back(sql);
  return fmt::format("{}", fmt::join(conditions, " AND "));
}

}  // namespace carto_mock::sql
