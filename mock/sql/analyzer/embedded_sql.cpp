#include "sql/analyzer/embedded_sql.h"

#include <string>
#include <utility>

#include "sql/analyzer/conversions.h"
#include "sql/analyzer/expressions.h"
#include "sql/tree/walk.h"

namespace carto_mock::sql::analysis {

void forget_locations(Expression& expression) {
  expression.location = -1;
  visit_children(expression, ChildVisitor{[](ExpressionPtr& child) { forget_locations(*child); },
                                          [](Query& query) { forget_locations(query); }});
}

void forget_locations(Query& query) {
  visit_children(query, ChildVisitor{[](ExpressionPtr& child) { forget_locations(*child); },
                                     [](Query& nested) { forget_locations(nested); }});
}

ExpressionPtr analyze_embedded_expression(std::string_view sql, const AnalysisContext& context) {
  const SyntaxTree tree = parse("SELECT " + std::string(sql));
  const PgQuery__SelectStmt& select = *tree.statement(0).select_stmt;
  AnalysisContext inner = context;
  inner.literal_offsets = nullptr;
  inner.open_literals = nullptr;
  Analysis analysis{inner};
  Query query;
  Scope scope(analysis, nullptr, query);
  ExpressionPtr result =
      transform(*select.target_list[0]->res_target->val, scope, ExpressionKind::kColumnDefault);
  forget_locations(*result);
  return result;
}

ExpressionPtr column_default(const Column& column, const AnalysisContext& context) {
  if (column.default_sql.empty()) return make_null(column.type);
  ExpressionPtr value = analyze_embedded_expression(column.default_sql, context);
  Analysis analysis{context};
  Query query;
  const Scope scope(analysis, nullptr, query);
  return to_column(std::move(value), column.name, column.type, scope);
}

}  // namespace carto_mock::sql::analysis
