#include "sql/engine/statement_compiler.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sql/engine/function_privileges.h"
#include "sql/engine/literal_folding.h"
#include "sql/engine/planned_tables.h"
#include "sql/evaluator/evaluator.h"
#include "sql/syntax/parser.h"
#include "sql/tree/walk.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

EvaluationContext folding_context(SessionState& session) {
  return {session, session.text_settings(), {}};
}

CompiledReturning compile_returning(Returning& returning, SessionState& session) {
  CompiledReturning compiled;
  for (TargetEntry& target : returning.targets) {
    read_row_from_inputs(target.expression, "a subquery in RETURNING");
    fold_constants(target.expression, folding_context(session));
    compiled.values.push_back(std::move(target.expression));
  }
  return compiled;
}

struct Compiler {
  SessionState& session;
  CompiledStatement& result;

  const Relation& written(Oid oid) const {
    result.relation = oid;
    result.needs_writer = true;
    return *session.catalog().find_relation(oid);
  }

  std::shared_ptr<const Plan> lower_source(Query& query) const {
    fold_constants(query, folding_context(session));
    return std::make_shared<const Plan>(lower(query, session.catalog()));
  }

  std::shared_ptr<const Plan> lower_targets(Oid relation, Query& source,
                                            std::vector<ColumnAssignment>& assignments) const {
    fold_constants(source, folding_context(session));
    std::vector<const Expression*> values;
    for (ColumnAssignment& assignment : assignments) {
      fold_constants(assignment.value, folding_context(session));
      values.push_back(assignment.value.get());
    }
    return std::make_shared<const Plan>(
        lower_target_rows(relation, source, values, session.catalog()));
  }

  void operator()(SelectStatement& select) const {
    CompiledSelect compiled{lower_source(*select.query), planned_tables(*select.query)};
    result.needs_writer = compiled.plan->needs_writer;
    result.body = std::move(compiled);
  }

  void operator()(InsertStatement& insert) const {
    const Relation& relation = written(insert.relation);
    CompiledInsert compiled;
    compiled.columns = insert.columns;
    if (insert.source != nullptr) compiled.source = lower_source(*insert.source);
    for (std::size_t i = 0; i < relation.columns.size(); ++i) {
      const bool given =
          compiled.source != nullptr &&
          std::ranges::find(compiled.columns, static_cast<int>(i) + 1) != compiled.columns.end();
      compiled.defaults.push_back(given ? nullptr : compile_default(relation.columns[i], session));
    }
    compiled.checks = compile_checks(relation, session);
    compiled.returning = compile_returning(insert.returning, session);
    result.body = std::move(compiled);
  }

  void operator()(UpdateStatement& update) const {
    const Relation& relation = written(update.relation);
    CompiledUpdate compiled;
    compiled.source = lower_targets(update.relation, *update.source, update.assignments);
    for (const ColumnAssignment& assignment : update.assignments)
      compiled.columns.push_back(assignment.column);
    compiled.checks = compile_checks(relation, session);
    compiled.returning = compile_returning(update.returning, session);
    result.body = std::move(compiled);
  }

  void operator()(DeleteStatement& remove) const {
    written(remove.relation);
    CompiledDelete compiled;
    std::vector<ColumnAssignment> none;
    compiled.source = lower_targets(remove.relation, *remove.source, none);
    compiled.returning = compile_returning(remove.returning, session);
    result.body = std::move(compiled);
  }

  void operator()(UtilityStatement&) const {}
};

std::shared_ptr<const CompiledStatement> compile(const PgQuery__Node& node, SessionState& session,
                                                 const StatementKey* key) {
  const std::vector<std::string> search_path = session.effective_search_path();
  AnalysisContext context = analysis_context(session, search_path);
  std::set<int> open_literals;
  std::vector<int> offsets;
  if (key != nullptr) {
    for (const StatementLiteral& literal : key->literals) offsets.push_back(literal.offset);
    context.literal_offsets = &offsets;
    context.open_literals = &open_literals;
  }
  Statement statement = analyze(node, context);
  if (std::holds_alternative<UtilityStatement>(statement.body)) return nullptr;
  if (key != nullptr) close_foldable_literals(statement, key->literals, open_literals);
  auto result = std::make_shared<CompiledStatement>();
  result->catalog_version = session.catalog().version();
  result->functions = restricted_functions(statement, session.catalog());
  std::visit(Compiler{session, *result}, statement.body);
  result->privileges = std::move(statement.privileges);
  result->output = std::move(statement.output);
  result->open_literals = std::move(open_literals);
  return result;
}

}  // namespace

AnalysisContext analysis_context(SessionState& session,
                                 const std::vector<std::string>& search_path) {
  return {session.catalog(), session.text_settings(), search_path, session.current_user(), session};
}

std::shared_ptr<const CompiledStatement> compile_statement(const PgQuery__Node& statement,
                                                           SessionState& session,
                                                           const StatementKey* key) {
  if (key == nullptr || key->literals.empty()) return compile(statement, session, nullptr);
  try {
    return compile(statement, session, key);
  } catch (const Error&) {
    // Two open literals are never known to be equal, which GROUP BY or DISTINCT may need; the
    // error, if it is one, is worded from the statement as it stands.
    return compile(statement, session, nullptr);
  }
}

void read_row_from_inputs(ExpressionPtr& expression, std::string_view construct) {
  if (auto* column = std::get_if<ColumnReference>(&expression->node)) {
    expression->node = InputReference{column->column};
    return;
  }
  if (std::holds_alternative<SubqueryExpression>(expression->node)) {
    throw Error::unsupported(std::string(construct));
  }
  visit_children(
      *expression,
      ChildVisitor{[&](ExpressionPtr& child) { read_row_from_inputs(child, construct); }, nullptr});
}

ExpressionPtr compile_stored_expression(const std::string& sql, const Relation* relation,
                                        const Type* target, SessionState& session) {
  const SyntaxTree tree = parse("SELECT " + sql);
  const PgQuery__SelectStmt& select = *tree.statement(0).select_stmt;
  const std::vector<std::string> search_path = session.effective_search_path();
  ExpressionPtr expression = analyze_expression(*select.target_list[0]->res_target->val, relation,
                                                target, analysis_context(session, search_path));
  read_row_from_inputs(expression, "a subquery in a default or a constraint");
  fold_constants(expression, folding_context(session));
  return expression;
}

ExpressionPtr compile_default(const Column& column, SessionState& session) {
  const bool has_none = column.default_sql.empty() && column.identity == Identity::kNone;
  if (column.dropped || has_none) return nullptr;
  const std::vector<std::string> search_path = session.effective_search_path();
  ExpressionPtr value = column_default(column, analysis_context(session, search_path));
  fold_constants(value, folding_context(session));
  return value;
}

std::vector<CompiledCheck> compile_checks(const Relation& relation, SessionState& session) {
  constexpr Type kBoolean{oid::kBool};
  std::vector<CompiledCheck> checks;
  for (const Constraint& constraint : relation.constraints) {
    if (constraint.kind != ConstraintKind::kCheck) continue;
    checks.push_back({constraint.name, compile_stored_expression(constraint.check_sql, &relation,
                                                                 &kBoolean, session)});
  }
  // PostgreSQL tests them in the order of their names.
  std::ranges::sort(checks, {}, &CompiledCheck::name);
  return checks;
}

}  // namespace carto_mock::sql
