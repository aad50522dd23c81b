#include "sql/engine/type_dependents.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "sql/analyzer/analyzer.h"
#include "sql/catalog/builtin_catalog.h"
#include "sql/engine/composite_types.h"
#include "sql/engine/ddl.h"
#include "sql/engine/domains.h"
#include "sql/engine/function_names.h"
#include "sql/engine/object_names.h"
#include "sql/engine/privilege_check.h"
#include "sql/engine/statement_compiler.h"
#include "sql/engine/views.h"
#include "sql/functions/quoting.h"
#include "sql/syntax/syntax_walk.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// Of an enumerated type or a domain.
Oid array_of_made_type(Oid type) { return BuiltinCatalog::instance().find_type(type)->array; }

bool uses_type(const StoredFunction& function, Oid type) {
  const BuiltinProcedure& procedure = function.procedure();
  const auto is_type = [type](Oid other) {
    return other == type || other == array_of_made_type(type);
  };
  return is_type(procedure.result) || std::ranges::any_of(procedure.arguments, is_type) ||
         std::ranges::any_of(procedure.all_arguments, is_type);
}

// Does a cast in the statement lead to the type?
bool names_type(const std::string& sql, Oid type, const UtilityContext& context) {
  const std::vector<std::string> path = context.session.effective_search_path();
  AnalysisContext analysis = analysis_context(context.session, path);
  analysis.is_kept = true;
  bool names = false;
  const SyntaxTree tree = parse(sql);
  visit_nodes(tree.statement(0), [&](const PgQuery__Node& node) {
    if (node.node_case != PG_QUERY__NODE__NODE_TYPE_CAST) return;
    const Type cast = resolve_type_name(*node.type_cast->type_name, analysis);
    names = names || cast.oid == type || cast.oid == array_of_made_type(type);
  });
  return names;
}

bool view_names_type(const Relation& view, Oid type, const UtilityContext& context) {
  const bool has_column = std::ranges::any_of(view.columns, [type](const Column& column) {
    return column.type.oid == type || column.type.oid == array_of_made_type(type);
  });
  return has_column || names_type(view.view_sql, type, context);
}

// Of another type's column.
bool default_names_type(const Column& column, Oid type, const UtilityContext& context) {
  const bool has_type = column.type.oid == type || column.type.oid == array_of_made_type(type);
  return !column.dropped && !has_type && !column.default_sql.empty() &&
         names_type("SELECT " + column.default_sql, type, context);
}

void add_defaults(Oid type, const UtilityContext& context, std::vector<TypeDependent>& dependents) {
  for (const Relation* relation : context.catalog().relations()) {
    for (const Column& column : relation->columns) {
      if (!default_names_type(column, type, context)) continue;
      const std::string name =
          fmt::format("default value for column {} of {} {}", column.name,
                      kind_name(relation->kind), shown_name(*relation, context));
      dependents.push_back({relation->oid, {name, "type " + format_type({type, -1})}});
    }
    for (const Constraint& constraint : relation->constraints) {
      if (constraint.kind == ConstraintKind::kCheck &&
          names_type("SELECT " + constraint.check_sql, type, context)) {
        throw Error::unsupported("DROP TYPE of a type that a CHECK names");
      }
    }
  }
}

void add_columns(Oid column_type, std::string_view type_text, const UtilityContext& context,
                 std::vector<TypeDependent>& dependents) {
  for (const Relation* relation : context.catalog().relations()) {
    if (!relation->view_sql.empty() || relation->index) continue;
    for (const Column& column : relation->columns) {
      if (column.dropped || column.type.oid != column_type) continue;
      const std::string name =
          fmt::format("column {} of {} {}", column.name, kind_name(relation->kind),
                      shown_name(*relation, context));
      dependents.push_back({relation->oid, {name, fmt::format("type {}", type_text)}});
    }
  }
}

void add_domains(Oid type, std::string_view type_text, const UtilityContext& context,
                 std::vector<TypeDependent>& dependents) {
  for (const DomainType* domain : context.catalog().domains()) {
    if (domain->base.oid != type && domain->base.oid != array_of_made_type(type)) continue;
    dependents.push_back({domain->oid,
                          {fmt::format("type {}", format_type({domain->oid, -1})),
                           fmt::format("type {}", type_text)}});
  }
}

}  // namespace

std::vector<TypeDependent> dependents_of(Oid type, const UtilityContext& context) {
  const std::string type_text = format_type({type, -1});
  std::vector<TypeDependent> of_array;
  add_columns(array_of_made_type(type), type_text + "[]", context, of_array);
  std::vector<TypeDependent> direct;
  add_columns(type, type_text, context, direct);
  add_defaults(type, context, direct);
  add_domains(type, type_text, context, direct);
  for (const StoredFunction* function : context.catalog().functions()) {
    if (!uses_type(*function, type)) continue;
    const std::string name = fmt::format("function {}", shown_function(*function, context));
    direct.push_back({function->definition().oid, {name, fmt::format("type {}", type_text)}});
  }
  for (const Relation* view : context.catalog().relations()) {
    if (view->view_sql.empty() || !view_names_type(*view, type, context)) continue;
    const std::string name =
        fmt::format("{} {}", kind_name(view->kind), shown_name(*view, context));
    direct.push_back({view->oid, {name, fmt::format("type {}", type_text)}});
  }
  std::ranges::stable_sort(direct, {}, &TypeDependent::oid);
  of_array.insert(of_array.end(), direct.begin(), direct.end());
  return of_array;
}

namespace {

// By a foreign key, maybe one whose own column goes as well.
bool is_referenced(const Relation& relation, const Column& column, const CatalogSnapshot& catalog) {
  int attnum = 0;
  relation.find_column(column.name, &attnum);
  for (const Relation* other : catalog.referencing(relation.oid)) {
    for (const Constraint& key : other->constraints) {
      if (key.referenced == relation.oid &&
          std::ranges::find(key.referenced_columns, attnum) != key.referenced_columns.end())
        return true;
    }
  }
  return false;
}

void drop_columns(Oid type, const UtilityContext& context) {
  for (const Relation* relation : context.catalog().relations()) {
    if (!relation->view_sql.empty() || relation->index) continue;
    std::string commands;
    for (const Column& column : relation->columns) {
      const bool has_type = column.type.oid == type || column.type.oid == array_of_made_type(type);
      if (column.dropped || !has_type) continue;
      if (is_referenced(*relation, column, context.catalog()))
        throw Error::unsupported("DROP … CASCADE of the type of a column that a key refers to");
      commands += fmt::format("{} DROP COLUMN {} CASCADE", commands.empty() ? "" : ",",
                              quote_identifier(column.name));
    }
    if (commands.empty()) continue;
    if (relation->kind == RelationKind::kComposite)
      throw Error::unsupported("DROP TYPE … CASCADE of an attribute's type");
    const Schema& schema = *context.catalog().find_schema(relation->schema);
    const SyntaxTree tree = parse(fmt::format("ALTER TABLE {}.{}{}", quote_identifier(schema.name),
                                              quote_identifier(relation->name), commands));
    const SessionState::RoleScope owner(context.session, relation->owner);
    alter_table(*tree.statement(0).alter_table_stmt, context);
  }
}

}  // namespace

void drop_dependents(Oid type, const std::vector<TypeDependent>& dependents,
                     const UtilityContext& context) {
  std::vector<Oid> functions;
  std::vector<Oid> views;
  for (const TypeDependent& dependent : dependents) {
    if (context.catalog().find_function(dependent.oid) != nullptr)
      functions.push_back(dependent.oid);
    const Relation* relation = context.catalog().find_relation(dependent.oid);
    if (relation != nullptr && !relation->view_sql.empty()) views.push_back(dependent.oid);
  }
  if (!views.empty()) drop_relations(views, true, context);
  if (!functions.empty()) drop_functions(functions, true, context);
  drop_columns(type, context);
  std::vector<Oid> domains;
  for (const DomainType* domain : context.catalog().domains()) {
    if (domain->base.oid == type || domain->base.oid == array_of_made_type(type))
      domains.push_back(domain->oid);
  }
  drop_domains(domains, true, context);
  for (const Relation* relation : context.catalog().relations()) {
    Relation changed = *relation;
    bool has_changed = false;
    for (Column& column : changed.columns) {
      if (!default_names_type(column, type, context)) continue;
      column.default_sql.clear();
      has_changed = true;
    }
    if (has_changed) context.put(std::move(changed));
  }
}

}  // namespace carto_mock::sql
