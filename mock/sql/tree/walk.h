// Walking over the typed tree.
#pragma once

#include <functional>

#include "sql/tree/query.h"
#include "sql/tree/statement.h"

namespace carto_mock::sql {

// What lies directly below a node: its expressions, and the queries nested in it. Either may be
// empty. An expression slot that holds null is not visited. Visitors may replace what the pointer
// holds.
struct ChildVisitor {
  std::function<void(ExpressionPtr&)> expression;
  std::function<void(Query&)> query;
};
void visit_children(Expression& expression, const ChildVisitor& visitor);
// Of a query: WHERE, targets, FROM's conditions and functions …; as queries its CTEs, FROM
// subqueries and the sides of its set operation.
void visit_children(Query& query, const ChildVisitor& visitor);

// Of a statement: its queries, and the expressions of its assignments and RETURNING; of those that
// write in WITH too.
void visit_children(Statement& statement, const ChildVisitor& visitor);

// The same without changing anything.
struct ConstChildVisitor {
  std::function<void(const Expression&)> expression;
  std::function<void(const Query&)> query;
};
void visit_children(const Expression& expression, const ConstChildVisitor& visitor);
void visit_children(const Query& query, const ConstChildVisitor& visitor);
void visit_children(const Statement& statement, const ConstChildVisitor& visitor);

}  // namespace carto_mock::sql
