#include "sql/lowering/computed_in_place.h"

#include <algorithm>

#include "sql/lowering/required_tables.h"
#include "sql/tree/merged_subqueries.h"
#include "sql/tree/outer_columns.h"
#include "sql/tree/walk.h"

namespace carto_mock::sql {
namespace {

bool reads_no_table(const Query& query, const Expression& expression) {
  if (const auto* column = get_if<ColumnReference>(expression)) {
    const Query* merged = column->levels_up == 0 && column->range_index >= 0
                              ? merged_subquery(query, column->range_index)
                              : nullptr;
    const auto place = static_cast<std::size_t>(column->column);
    return merged != nullptr && reads_no_table(*merged, *merged->targets.at(place).expression);
  }
  bool reads_none = true;
  visit_children(
      expression,
      ConstChildVisitor{
          [&](const Expression& child) { reads_none = reads_none && reads_no_table(query, child); },
          [&](const Query& nested) { reads_none = reads_none && !reads_above(nested, 1); }});
  return reads_none;
}

class Reader {
 public:
  Reader(const Query& query, int range_index, const Query& merged)
      : query_(query), range_index_(range_index), merged_(merged) {}

  bool finds() const {
    return std::ranges::any_of(query_.from, [this](const FromItem& item) {
      const Found found = look_into(item);
      const bool is_apart = found.is_there && (found.is_nullable || has_grouping_sets(query_));
      return is_apart && (found.is_read || reads(query_.where));
    });
  }

 private:
  struct Found {
    bool is_there = false;
    bool is_nullable = false;  // an outer join may lack a row of it
    bool is_read = false;      // by a condition above the lowest of those
  };

  Found look_into(const FromItem& item) const {
    if (const auto* entry = std::get_if<FromEntry>(&item.item))
      return {.is_there = entry->range_index == range_index_};
    const FromJoin& join = std::get<FromJoin>(item.item);
    Found found = look_into(*join.left);
    const bool is_left = found.is_there;
    if (!is_left) found = look_into(*join.right);
    if (!found.is_there) return found;
    // Of grouping sets all is above them.
    if (found.is_nullable || has_grouping_sets(query_)) {
      found.is_read = found.is_read || reads(join.condition);
      return found;
    }
    const bool is_full = join.type == JoinType::kFull;
    found.is_nullable = is_full || join.type == (is_left ? JoinType::kRight : JoinType::kLeft);
    found.is_read = is_full && reads(join.condition);
    return found;
  }

  bool reads(const ExpressionPtr& condition) const {
    return condition != nullptr && reads(*condition, 0);
  }

  // `depth`: how far the expression is below the query.
  bool reads(const Expression& expression, int depth) const {
    const auto* column = get_if<ColumnReference>(expression);
    bool found =
        column != nullptr && column->levels_up == depth && column->range_index == range_index_ &&
        reads_no_table(merged_,
                       *merged_.targets.at(static_cast<std::size_t>(column->column)).expression);
    visit_children(expression, visitor(found, depth));
    return found;
  }
  bool reads(const Query& query, int depth) const {
    bool found = false;
    visit_children(query, visitor(found, depth));
    return found;
  }
  ConstChildVisitor visitor(bool& found, int depth) const {
    return {
        [this, &found, depth](const Expression& child) { found = found || reads(child, depth); },
        [this, &found, depth](const Query& nested) { found = found || reads(nested, depth + 1); }};
  }

  const Query& query_;
  int range_index_;
  const Query& merged_;
};

}  // namespace

bool is_computed_in_place(const Query& query, int range_index) {
  const Query* merged = merged_subquery(query, range_index);
  return merged != nullptr && Reader(query, range_index, *merged).finds();
}

}  // namespace carto_mock::sql
