#include "sql/tree/raised_levels.h"

#include "sql/tree/walk.h"

namespace carto_mock::sql {
namespace {

// `depth`: how far below the query that is moved.
void raise_levels(Query& query, int levels, int depth);

void raise_levels(Expression& expression, int levels, int depth) {
  auto* column = std::get_if<ColumnReference>(&expression.node);
  if (column != nullptr && column->levels_up > depth) column->levels_up += levels;
  visit_children(expression,
                 ChildVisitor{[&](ExpressionPtr& child) { raise_levels(*child, levels, depth); },
                              [&](Query& nested) { raise_levels(nested, levels, depth + 1); }});
}

void raise_levels(Query& query, int levels, int depth) {
  for (RangeTableEntry& entry : query.range_table) {
    auto* source = std::get_if<CteSource>(&entry.source);
    if (source != nullptr && source->levels_up > depth) source->levels_up += levels;
  }
  visit_children(query,
                 ChildVisitor{[&](ExpressionPtr& child) { raise_levels(*child, levels, depth); },
                              [&](Query& nested) { raise_levels(nested, levels, depth + 1); }});
}

}  // namespace

void raise_levels(Query& query, int levels) { raise_levels(query, levels, 0); }

}  // namespace carto_mock::sql
