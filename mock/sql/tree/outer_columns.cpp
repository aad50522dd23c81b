#include "sql/tree/outer_columns.h"

#include "sql/tree/walk.h"

namespace carto_mock::sql {
namespace {

// Notes in `found` what is read below a node.
ConstChildVisitor look_below(int depth, bool& found) {
  return {
      [depth, &found](const Expression& child) { found = found || reads_above(child, depth); },
      [depth, &found](const Query& nested) { found = found || reads_above(nested, depth + 1); },
  };
}

}  // namespace

bool reads_above(const Expression& expression, int depth) {
  const auto* column = get_if<ColumnReference>(expression);
  bool found = column != nullptr && column->levels_up >= depth &&
               column->range_index != SubqueryExpression::kSubqueryOutput;
  visit_children(expression, look_below(depth, found));
  return found;
}

bool reads_above(const Query& query, int depth) {
  bool found = false;
  visit_children(query, look_below(depth, found));
  return found;
}

}  // namespace carto_mock::sql
