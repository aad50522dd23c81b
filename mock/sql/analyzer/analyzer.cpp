#include "sql/analyzer/analyzer.h"

#include <algorithm>
#include <utility>

#include "sql/analyzer/conversions.h"
#include "sql/analyzer/expressions.h"
#include "sql/analyzer/finish.h"
#include "sql/analyzer/from_clause.h"
#include "sql/analyzer/modifications.h"
#include "sql/analyzer/select.h"
#include "sql/catalog/system_relations.h"

namespace carto_mock::sql {
namespace {

using analysis::Analysis;

Statement analyze_query(const PgQuery__SelectStmt& select, Analysis& analysis) {
  SelectStatement result{analysis::analyze_select(select, analysis, nullptr)};
  Statement statement;
  statement.output = result.query->output();
  statement.body = std::move(result);
  return statement;
}

Statement analyze_body(const PgQuery__Node& statement, Analysis& analysis) {
  switch (statement.node_case) {
    case PG_QUERY__NODE__NODE_SELECT_STMT:
      // SELECT … INTO makes a table.
      if (statement.select_stmt->into_clause != nullptr) return Statement{UtilityStatement{}};
      return analyze_query(*statement.select_stmt, analysis);
    case PG_QUERY__NODE__NODE_INSERT_STMT:
      return analysis::analyze_insert(*statement.insert_stmt, analysis);
    case PG_QUERY__NODE__NODE_UPDATE_STMT:
      return analysis::analyze_update(*statement.update_stmt, analysis);
    case PG_QUERY__NODE__NODE_DELETE_STMT:
      return analysis::analyze_delete(*statement.delete_stmt, analysis);
    case PG_QUERY__NODE__NODE_MERGE_STMT:
      return analysis::analyze_merge(*statement.merge_stmt, analysis);
    default:
      return Statement{UtilityStatement{}};
  }
}

// The columns of a row that an expression is about.
void add_row(const Relation& relation, const std::string& name, analysis::Scope& scope) {
  RangeTableEntry entry;
  entry.alias = name;
  entry.columns = analysis::relation_columns(relation);
  entry.source = TableSource{relation.oid};
  analysis::EntryNotes notes;
  notes.relation = &relation;
  scope.items.push_back(analysis::add_range_entry(scope, std::move(entry), notes));
}

}  // namespace

Statement analyze(const PgQuery__Node& statement, const AnalysisContext& context) {
  Analysis analysis{context};
  Statement result = analyze_body(statement, analysis);
  result.with_writes = std::move(analysis.with_writes);
  analysis::finish(result, analysis);
  result.privileges = std::move(analysis.privileges);
  // PostgreSQL asks for those on views first.
  std::ranges::stable_partition(result.privileges, [&context](const RequiredPrivilege& required) {
    const Relation* relation = context.catalog.find_relation(required.relation);
    if (relation == nullptr) relation = find_system_relation(required.relation);
    return relation != nullptr && relation->kind == RelationKind::kView;
  });
  return result;
}

namespace {

ExpressionPtr analyze_alone(const PgQuery__Node& expression, const Relation* relation,
                            const Type* target, analysis::ExpressionKind kind,
                            const AnalysisContext& context) {
  Analysis analysis{context};
  Query query;
  analysis::Scope scope(analysis, nullptr, query);
  if (relation != nullptr) add_row(*relation, relation->name, scope);
  ExpressionPtr result = analysis::transform(expression, scope, kind);
  if (target != nullptr) {
    result = analysis::to_column(std::move(result), "", *target, scope);
  } else {
    analysis::resolve_unknown(result, scope);
  }
  analysis::finish(result, analysis);
  return result;
}

}  // namespace

ExpressionPtr analyze_expression(const PgQuery__Node& expression, const Relation* relation,
                                 const Type* target, const AnalysisContext& context) {
  return analyze_alone(expression, relation, target,
                       relation == nullptr ? analysis::ExpressionKind::kColumnDefault
                                           : analysis::ExpressionKind::kCheckConstraint,
                       context);
}

ExpressionPtr analyze_generation_expression(const PgQuery__Node& expression,
                                            const Relation& relation, const Type* target,
                                            const AnalysisContext& context) {
  return analyze_alone(expression, &relation, target, analysis::ExpressionKind::kGeneratedColumn,
                       context);
}

namespace {

ExpressionPtr analyze_row_condition(const PgQuery__Node& condition, const Relation& relation,
                                    analysis::ExpressionKind kind, std::string_view construct,
                                    const AnalysisContext& context) {
  Analysis analysis{context};
  Query query;
  analysis::Scope scope(analysis, nullptr, query);
  add_row(relation, relation.name, scope);
  ExpressionPtr result =
      analysis::to_boolean(analysis::transform(condition, scope, kind), construct, scope);
  analysis::finish(result, analysis);
  return result;
}

}  // namespace

ExpressionPtr analyze_check(const PgQuery__Node& condition, const Relation& relation,
                            const AnalysisContext& context) {
  return analyze_row_condition(condition, relation, analysis::ExpressionKind::kCheckConstraint,
                               "CHECK", context);
}

ExpressionPtr analyze_index_predicate(const PgQuery__Node& condition, const Relation& relation,
                                      const AnalysisContext& context) {
  return analyze_row_condition(condition, relation, analysis::ExpressionKind::kIndexPredicate,
                               "WHERE", context);
}

ExpressionPtr analyze_index_expression(const PgQuery__Node& expression, const Relation& relation,
                                       const AnalysisContext& context) {
  return analyze_alone(expression, &relation, nullptr, analysis::ExpressionKind::kIndexExpression,
                       context);
}

ExpressionPtr analyze_parameter_default(const PgQuery__Node& expression, Type type,
                                        const AnalysisContext& context) {
  Analysis analysis{context};
  Query query;
  analysis::Scope scope(analysis, nullptr, query);
  ExpressionPtr result = analysis::to_type(
      analysis::transform(expression, scope, analysis::ExpressionKind::kParameterDefault), type,
      "DEFAULT", scope);
  analysis::finish(result, analysis);
  return result;
}

ExpressionPtr analyze_trigger_condition(const PgQuery__Node& condition, const Relation& relation,
                                        const AnalysisContext& context) {
  Analysis analysis{context};
  Query query;
  analysis::Scope scope(analysis, nullptr, query);
  add_row(relation, "old", scope);
  add_row(relation, "new", scope);
  ExpressionPtr result = analysis::to_boolean(
      analysis::transform(condition, scope, analysis::ExpressionKind::kTriggerWhen), "WHEN", scope);
  analysis::finish(result, analysis);
  return result;
}

ExpressionPtr analyze_copy_condition(const PgQuery__Node& condition, const Relation& relation,
                                     const AnalysisContext& context) {
  Analysis analysis{context};
  Query query;
  analysis::Scope scope(analysis, nullptr, query);
  add_row(relation, relation.name, scope);
  ExpressionPtr result = analysis::to_boolean(
      analysis::transform(condition, scope, analysis::ExpressionKind::kCopyWhere), "WHERE", scope);
  analysis::finish(result, analysis);
  return result;
}

}  // namespace carto_mock::sql
