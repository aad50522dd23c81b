#include "sql/analyzer/embedded_sql.h"

#include <string>
#include <utility>

#include "sql/analyzer/conversions.h"
#include "sql/analyzer/expressions.h"
#include "sql/catalog/builtin_catalog.h"
#include "sql/tree/walk.h"
#include "sql/types/domain_types.h"

namespace carto_mock::sql::analysis {
namespace {

// An identity column's next value. No SQL function: whoever may insert needs no privilege on the
// sequence.
Value next_identity_value(const CallContext& context, Arguments arguments) {
  return Value::integer(
      context.session.next_identity_value(static_cast<Oid>(arguments[0].as_integer())));
}

ExpressionPtr identity_value(Oid sequence) {
  static constexpr FunctionEntry kNextValue{"nextval(regclass)", next_identity_value};
  static const Oid kProcedure =
      BuiltinCatalog::instance().find_procedure_by_signature(kNextValue.signature)->oid;
  FunctionCall call{kProcedure, &kNextValue, true, false, true, {}};
  call.arguments.push_back(
      make_expression(Type{oid::kRegclass}, Constant{Value::integer(sequence)}));
  return make_expression(Type{oid::kInt8}, std::move(call));
}

}  // namespace

void forget_locations(Expression& expression) {
  expression.location = -1;
  visit_children(expression, ChildVisitor{[](ExpressionPtr& child) { forget_locations(*child); },
                                          [](Query& query) { forget_locations(query); }});
}

void forget_locations(Query& query) {
  visit_children(query, ChildVisitor{[](ExpressionPtr& child) { forget_locations(*child); },
                                     [](Query& nested) { forget_locations(nested); }});
}

AnalysisContext context_of_text(const AnalysisContext& context) {
  AnalysisContext inner = context;
  inner.literal_offsets = nullptr;
  inner.open_literals = nullptr;
  return inner;
}

StoredQueryAnalysis::StoredQueryAnalysis(const Analysis& outer, Oid check_as)
    : context(context_of_text(outer.context)), analysis{context, check_as, outer.view_depth + 1} {
  analysis.depth = outer.depth;
}

Oid reader_of(const Relation& view) { return view.security_invoker ? kInvalidOid : view.owner; }

ExpressionPtr analyze_embedded_expression(std::string_view sql, const AnalysisContext& context) {
  const SyntaxTree tree = parse("SELECT " + std::string(sql));
  const PgQuery__SelectStmt& select = *tree.statement(0).select_stmt;
  AnalysisContext inner = context_of_text(context);
  inner.parameters = nullptr;
  inner.is_kept = true;
  Analysis analysis{inner};
  Query query;
  Scope scope(analysis, nullptr, query);
  ExpressionPtr result =
      transform(*select.target_list[0]->res_target->val, scope, ExpressionKind::kColumnDefault);
  forget_locations(*result);
  return result;
}

}  // namespace carto_mock::sql::analysis

namespace carto_mock::sql {

namespace {

// The column's own default, or that of its domain or of one below it; empty: there is none.
const std::string& default_text(const Column& column, const CatalogSnapshot& catalog) {
  const DomainType* domain = catalog.find_domain(column.type.oid);
  const std::string* text = &column.default_sql;
  for (; text->empty() && domain != nullptr; domain = catalog.find_domain(domain->base.oid))
    text = &domain->default_sql;
  return *text;
}

}  // namespace

bool has_default(const Column& column, const CatalogSnapshot& catalog) {
  return !column.generated &&
         (column.identity != Identity::kNone || !default_text(column, catalog).empty() ||
          is_domain_type(column.type.oid));
}

ExpressionPtr column_default(const Column& column, const AnalysisContext& context) {
  // A generated column gets its value when the rest of the row is there.
  if (!has_default(column, context.catalog)) return make_null(column.type);
  const std::string& text = default_text(column, context.catalog);
  ExpressionPtr value;
  if (column.identity != Identity::kNone) {
    value = analysis::identity_value(column.identity_sequence);
  } else if (text.empty()) {
    value = make_null(Type{oid::kUnknown});  // which its domain may not allow
  } else {
    value = analysis::analyze_embedded_expression(text, context);
  }
  analysis::Analysis analysis{context};
  Query query;
  const analysis::Scope scope(analysis, nullptr, query);
  return analysis::to_column(std::move(value), column.name, column.type, scope);
}

}  // namespace carto_mock::sql
