#include "sql/engine/view_definitions.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string_view>
#include <vector>

#include "sql/analyzer/deparse.h"
#include "sql/analyzer/view_targets.h"
#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/stored_expression.h"
#include "sql/catalog/system_relations.h"
#include "sql/catalog/system_rows.h"
#include "sql/catalog/system_views.h"
#include "sql/engine/domain_checks.h"
#include "sql/engine/statement_compiler.h"
#include "sql/functions/object_names.h"
#include "sql/tree/query.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

std::optional<std::string> system_definition(Oid view, bool is_pretty, int wrap_column,
                                             const SessionState& session) {
  const BuiltinRelation* builtin = BuiltinCatalog::instance().find_relation(view);
  if (builtin == nullptr || builtin->kind != 'v') return std::nullopt;
  const std::string_view definition = system_view_definition(builtin->schema, builtin->name);
  const std::vector<std::string> path = search_path_schemas(session);
  // Its text depends on which schemas are searched.
  const bool is_named_so = builtin->schema == "public"
                               ? std::ranges::find(path, "public") != path.end()
                               : std::ranges::find(path, "information_schema") == path.end();
  if (definition.empty() || is_pretty || wrap_column != 0 || !is_named_so)
    throw Error::unsupported(fmt::format("such a definition of view {}", builtin->name));
  return std::string(definition);
}

}  // namespace

std::optional<std::string> shown_view_definition(Oid view, bool is_pretty, int wrap_column,
                                                 SessionState& session) {
  const Relation* relation = session.catalog().find_relation(view);
  if (relation == nullptr) return system_definition(view, is_pretty, wrap_column, session);
  if (relation->view_sql.empty()) return std::nullopt;
  std::vector<std::string> columns;
  columns.reserve(relation->columns.size());
  for (const Column& column : relation->columns) columns.push_back(column.name);
  const std::vector<std::string> path = session.effective_search_path();
  const SyntaxTree tree = parse(relation->view_sql);
  const TextForm form{.is_pretty = is_pretty, .wrap_column = wrap_column, .is_kept = false};
  std::unique_ptr<Query> query;
  {
    // What it reads may be in schemas that not even its owner may use any more.
    const SessionState::RoleScope all(session, kBootstrapSuperuser);
    query = analyze_view_query(tree.statement(0), analysis_context(session, path));
  }
  return view_query_text(*query, &columns, form, analysis_context(session, path)) + ";";
}

namespace {

// Runs where every relation may be named, whoever asks.
template <typename Analyze>
ExpressionPtr analyze_as_superuser(SessionState& session, const Analyze& analyze) {
  const SessionState::RoleScope all(session, kBootstrapSuperuser);
  return analyze();
}

// `SELECT` with what the catalog keeps.
SyntaxTree parse_kept(std::string_view sql) {
  if (sql.starts_with(kAsWritten))
    throw Error::unsupported("the definition of: " + std::string(sql.substr(kAsWritten.size())));
  return parse("SELECT " + std::string(sql));
}

constexpr TextForm kPrettyForm{.is_pretty = true, .is_kept = false};

}  // namespace

std::string shown_pretty_expression(std::string_view sql, const Relation* table,
                                    SessionState& session) {
  const SyntaxTree tree = parse_kept(sql);
  const PgQuery__SelectStmt& select = *tree.statement(0).select_stmt;
  const std::vector<std::string> path = session.effective_search_path();
  AnalysisContext context = analysis_context(session, path);
  context.is_kept = true;
  std::string text;
  // The keys of an index that are no columns may be several.
  for (std::size_t i = 0; i < select.n_target_list; ++i) {
    const ExpressionPtr expression = analyze_as_superuser(session, [&] {
      return analyze_expression(*select.target_list[i]->res_target->val, table, nullptr, context);
    });
    if (i != 0) text += ", ";
    text += shown_text(*expression, table, kPrettyForm, analysis_context(session, path));
  }
  return text;
}

std::string shown_pretty_domain_check(std::string_view sql, Type base, SessionState& session) {
  const SyntaxTree tree = parse_kept(sql);
  const std::vector<std::string> path = session.effective_search_path();
  AnalysisContext context = analysis_context(session, path);
  context.is_kept = true;
  const Relation row = domain_value_row(base);
  const ExpressionPtr condition = analyze_as_superuser(session, [&] {
    return analyze_expression(*tree.statement(0).select_stmt->target_list[0]->res_target->val, &row,
                              nullptr, context);
  });
  return shown_domain_check(*condition, kPrettyForm, analysis_context(session, path));
}

std::string shown_pretty_trigger_condition(std::string_view sql, const Relation& table,
                                           SessionState& session) {
  const SyntaxTree tree = parse_kept(sql);
  const std::vector<std::string> path = session.effective_search_path();
  AnalysisContext context = analysis_context(session, path);
  context.is_kept = true;
  const ExpressionPtr condition = analyze_as_superuser(session, [&] {
    return analyze_trigger_condition(
        *tree.statement(0).select_stmt->target_list[0]->res_target->val, table, context);
  });
  return shown_trigger_condition(*condition, table, kPrettyForm, analysis_context(session, path));
}

namespace {

const Relation* relation_behind(const PgQuery__SelectStmt& select, const SessionState& session) {
  const PgQuery__RangeVar& name = *select.from_clause[0]->range_var;
  const Schema* schema = session.catalog().find_schema(name.schemaname);
  return schema == nullptr ? find_system_relation(name.schemaname, name.relname)
                           : session.catalog().find_relation(schema->oid, name.relname);
}

}  // namespace

bool writes_through_view(Oid view, SessionState& session) {
  const Relation* relation = session.catalog().find_relation(view);
  if (relation == nullptr) {
    const BuiltinRelation* builtin = BuiltinCatalog::instance().find_relation(view);
    return builtin != nullptr && builtin->insertable;
  }
  if (relation->kind == RelationKind::kTable || relation->kind == RelationKind::kPartitioned)
    return true;
  if (relation->kind != RelationKind::kView) return false;
  const SyntaxTree tree = parse(relation->view_sql);
  const std::vector<std::string> path = session.effective_search_path();
  const SessionState::RoleScope all(session, kBootstrapSuperuser);
  const AnalysisContext context = analysis_context(session, path);
  if (!update_refusal(tree.statement(0), context).empty()) return false;
  const Relation* base = relation_behind(*tree.statement(0).select_stmt, session);
  return base != nullptr && writes_through_view(base->oid, session);
}

std::vector<bool> columns_written_through(Oid view, SessionState& session) {
  const Relation* relation = session.catalog().find_relation(view);
  if (relation == nullptr) return {};
  if (relation->kind == RelationKind::kTable || relation->kind == RelationKind::kPartitioned)
    return std::vector<bool>(relation->columns.size(), true);
  if (relation->kind != RelationKind::kView) return {};
  const SyntaxTree tree = parse(relation->view_sql);
  const std::vector<std::string> path = session.effective_search_path();
  std::vector<int> columns;
  {
    const SessionState::RoleScope all(session, kBootstrapSuperuser);
    columns = written_columns(tree.statement(0), analysis_context(session, path));
  }
  if (columns.empty()) return {};
  const Relation* base = relation_behind(*tree.statement(0).select_stmt, session);
  if (base == nullptr) return {};
  const std::vector<bool> of_base = columns_written_through(base->oid, session);
  std::vector<bool> written;
  written.reserve(columns.size());
  for (const int column : columns) {
    const auto index = static_cast<std::size_t>(column) - 1;
    written.push_back(column > 0 && index < of_base.size() && of_base[index]);
  }
  return written;
}

}  // namespace carto_mock::sql
