#include "sql/tree/outer_columns.h"

#include "sql/tree/walk.h"

namespace carto_mock::sql {
namespace {

// Which columns are looked for, by how far outside of an expression they are.
struct Levels {
  int first;
  bool only_first;
  bool holds(int level) const { return only_first ? level == first : level >= first; }
  Levels below() const { return {first + 1, only_first}; }
};

bool reads(const Query& query, Levels levels);

bool reads(const Expression& expression, Levels levels) {
  const auto* column = get_if<ColumnReference>(expression);
  bool found = column != nullptr && levels.holds(column->levels_up) &&
               column->range_index != SubqueryExpression::kSubqueryOutput;
  visit_children(expression,
                 ConstChildVisitor{
                     [&](const Expression& child) { found = found || reads(child, levels); },
                     [&](const Query& nested) { found = found || reads(nested, levels.below()); }});
  return found;
}

bool reads(const Query& query, Levels levels) {
  bool found = false;
  visit_children(query,
                 ConstChildVisitor{
                     [&](const Expression& child) { found = found || reads(child, levels); },
                     [&](const Query& nested) { found = found || reads(nested, levels.below()); }});
  return found;
}

}  // namespace

bool reads_above(const Expression& expression, int depth) {
  return reads(expression, {depth, false});
}
bool reads_above(const Query& query, int depth) { return reads(query, {depth, false}); }
bool reads_level(const Expression& expression, int depth) {
  return reads(expression, {depth, true});
}
bool reads_level(const Query& query, int depth) { return reads(query, {depth, true}); }

const ColumnReference* first_column(const Expression& expression) {
  if (const auto* column = get_if<ColumnReference>(expression)) return column;
  const ColumnReference* found = nullptr;
  visit_children(expression, ConstChildVisitor{[&found](const Expression& child) {
                                                 if (found == nullptr) found = first_column(child);
                                               },
                                               {}});
  return found;
}

}  // namespace carto_mock::sql
