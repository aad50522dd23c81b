#include "sql/engine/type_dependents.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <ranges>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "sql/analyzer/analyzer.h"
#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/made_types.h"
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

Oid array_of_made_type(Oid type) { return array_type_of(type); }

bool uses_type(const StoredFunction& function, Oid type) {
  const BuiltinProcedure& procedure = function.procedure();
  const auto is_type = [type](Oid other) { return other == type; };
  return is_type(procedure.result) || std::ranges::any_of(procedure.arguments, is_type) ||
         std::ranges::any_of(procedure.all_arguments, is_type);
}

// What a statement's casts lead to.
struct NamedInCasts {
  bool type = false;
  bool array = false;
};

std::string name_of(Oid type, const CatalogSnapshot& catalog) {
  if (const EnumType* found = catalog.find_enum(type)) return found->name;
  if (const DomainType* found = catalog.find_domain(type)) return found->name;
  const Relation* relation = find_relation_of_type(type, catalog);
  return relation == nullptr ? std::string() : relation->name;
}

// One that is not found from here may be this one all the same.
Oid type_named(const PgQuery__TypeName& name, std::string_view wanted, Oid type,
               const AnalysisContext& context) {
  try {
    return resolve_type_name(name, context).oid;
  } catch (const Error&) {
    return name.n_names > 0 && string_of(*name.names[name.n_names - 1]) == wanted ? type
                                                                                  : kInvalidOid;
  }
}

NamedInCasts casts_to(const std::string& sql, Oid type, const UtilityContext& context) {
  NamedInCasts named;
  const std::string wanted = name_of(type, context.catalog());
  if (sql.empty() || !contains_name(sql, wanted)) return named;
  const std::vector<std::string> path = context.session.effective_search_path();
  AnalysisContext analysis = analysis_context(context.session, path);
  analysis.is_kept = true;
  const SyntaxTree tree = parse(sql);
  visit_nodes(tree.statement(0), [&](const PgQuery__Node& node) {
    if (node.node_case != PG_QUERY__NODE__NODE_TYPE_CAST) return;
    const Oid cast = type_named(*node.type_cast->type_name, wanted, type, analysis);
    // The elements of ARRAY[…] are cast one by one.
    const bool is_of_elements = cast == array_of_made_type(type) &&
                                node.type_cast->arg != nullptr &&
                                node.type_cast->arg->node_case == PG_QUERY__NODE__NODE_A_ARRAY_EXPR;
    named.type = named.type || cast == type || is_of_elements;
    named.array = named.array || (cast == array_of_made_type(type) && !is_of_elements);
  });
  return named;
}

NamedInCasts named_by_view(const Relation& view, Oid type, const UtilityContext& context) {
  NamedInCasts named = casts_to(view.view_sql, type, context);
  for (const Column& column : view.columns) {
    named.type = named.type || column.type.oid == type;
    named.array = named.array || column.type.oid == array_of_made_type(type);
  }
  return named;
}

// Of another type's column.
NamedInCasts named_by_default(const Column& column, Oid type, const UtilityContext& context) {
  const bool has_type = column.type.oid == type || column.type.oid == array_of_made_type(type);
  if (column.dropped || has_type || column.default_sql.empty()) return {};
  return casts_to("SELECT " + column.default_sql, type, context);
}

// Of a type, what depends on it itself or on its array.
class Dependents {
 public:
  Dependents(Oid type, const UtilityContext& context) : type_(type), context_(context) {}

  std::vector<TypeDependent> all() {
    add_columns();
    add_defaults();
    add_domains();
    add_functions();
    add_views();
    std::ranges::stable_sort(direct_, {}, &TypeDependent::oid);
    std::ranges::stable_sort(of_array_, {}, &TypeDependent::oid);
    of_array_.insert(of_array_.end(), direct_.begin(), direct_.end());
    return std::move(of_array_);
  }

 private:
  void add(Oid oid, std::string name, bool is_of_array) {
    const std::string reference =
        fmt::format("type {}{}", format_type({type_, -1}), is_of_array ? "[]" : "");
    (is_of_array ? of_array_ : direct_).push_back({oid, {std::move(name), reference}});
  }

  // Of a composite type's attributes too.
  void add_columns() {
    for (const Relation* relation : context_.catalog().relations()) {
      if (!relation->view_sql.empty() || relation->index) continue;
      const std::string_view kind =
          relation->kind == RelationKind::kComposite ? "composite type" : kind_name(relation->kind);
      // Those of one relation come from the last one on.
      for (const Column& column : std::views::reverse(relation->columns)) {
        const bool is_of_array = column.type.oid == array_of_made_type(type_);
        if (column.dropped || (column.type.oid != type_ && !is_of_array)) continue;
        add(relation->oid,
            fmt::format("column {} of {} {}", column.name, kind, shown_name(*relation, context_)),
            is_of_array);
      }
    }
  }

  void add_defaults() {
    for (const Relation* relation : context_.catalog().relations()) {
      for (const Column& column : relation->columns) {
        const NamedInCasts named = named_by_default(column, type_, context_);
        if (!named.type && !named.array) continue;
        add(relation->oid,
            fmt::format("default value for column {} of {} {}", column.name,
                        kind_name(relation->kind), shown_name(*relation, context_)),
            !named.type);
      }
      for (const Constraint& constraint : relation->constraints) {
        if (constraint.kind != ConstraintKind::kCheck) continue;
        const NamedInCasts named = casts_to("SELECT " + constraint.check_sql, type_, context_);
        if (named.type || named.array)
          throw Error::unsupported("DROP TYPE of a type that a CHECK names");
      }
    }
  }

  void add_domains() {
    for (const DomainType* domain : context_.catalog().domains()) {
      const bool is_of_array = domain->base.oid == array_of_made_type(type_);
      if (domain->base.oid != type_ && !is_of_array) continue;
      add(domain->oid, fmt::format("type {}", format_type({domain->oid, -1})), is_of_array);
    }
  }

  void add_functions() {
    for (const StoredFunction* function : context_.catalog().functions()) {
      const bool has_type = uses_type(*function, type_);
      if (!has_type && !uses_type(*function, array_of_made_type(type_))) continue;
      add(function->definition().oid,
          fmt::format("function {}", shown_function(*function, context_)), !has_type);
    }
  }

  void add_views() {
    for (const Relation* view : context_.catalog().relations()) {
      if (view->view_sql.empty()) continue;
      const NamedInCasts named = named_by_view(*view, type_, context_);
      if (!named.type && !named.array) continue;
      add(view->oid, fmt::format("{} {}", kind_name(view->kind), shown_name(*view, context_)),
          !named.type);
    }
  }

  Oid type_;
  const UtilityContext& context_;
  std::vector<TypeDependent> of_array_;
  std::vector<TypeDependent> direct_;
};

}  // namespace

bool contains_name(std::string_view text, std::string_view name) {
  const auto same = [](char left, char right) {
    return std::tolower(static_cast<unsigned char>(left)) ==
           std::tolower(static_cast<unsigned char>(right));
  };
  return !std::ranges::search(text, name, same).empty();
}

std::vector<TypeDependent> dependents_of(Oid type, const UtilityContext& context) {
  return Dependents(type, context).all();
}

void refuse_views_of_columns(const std::vector<TypeDependent>& dependents,
                             const UtilityContext& context) {
  for (const TypeDependent& dependent : dependents) {
    if (context.catalog().find_relation(dependent.oid) == nullptr) continue;
    const std::set<Oid> readers = views_that_read(dependent.oid, context);
    if (std::ranges::any_of(dependents, [&](const TypeDependent& other) {
          return readers.contains(other.oid) && other.text.reference == dependent.text.reference;
        }))
      throw Error::unsupported("DROP of a type of columns that views read");
  }
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

void drop_columns(Oid type, const std::vector<TypeDependent>& dependents,
                  const UtilityContext& context) {
  for (const Relation* relation : context.catalog().relations()) {
    if (!relation->view_sql.empty() || relation->index) continue;
    if (std::ranges::find(dependents, relation->oid, &TypeDependent::oid) == dependents.end())
      continue;
    const bool is_type = relation->kind == RelationKind::kComposite;
    std::string commands;
    for (const Column& column : relation->columns) {
      const bool has_type = column.type.oid == type || column.type.oid == array_of_made_type(type);
      if (column.dropped || !has_type) continue;
      if (is_referenced(*relation, column, context.catalog()))
        throw Error::unsupported("DROP … CASCADE of the type of a column that a key refers to");
      commands += fmt::format("{} DROP {} {} CASCADE", commands.empty() ? "" : ",",
                              is_type ? "ATTRIBUTE" : "COLUMN", quote_identifier(column.name));
    }
    if (commands.empty()) continue;
    const Schema& schema = *context.catalog().find_schema(relation->schema);
    const SyntaxTree tree = parse(fmt::format("ALTER {} {}.{}{}", is_type ? "TYPE" : "TABLE",
                                              quote_identifier(schema.name),
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
  std::vector<Oid> domains;
  for (const TypeDependent& dependent : dependents) {
    if (context.catalog().find_function(dependent.oid) != nullptr)
      functions.push_back(dependent.oid);
    if (context.catalog().find_domain(dependent.oid) != nullptr) domains.push_back(dependent.oid);
    const Relation* relation = context.catalog().find_relation(dependent.oid);
    if (relation != nullptr && !relation->view_sql.empty()) views.push_back(dependent.oid);
  }
  if (!views.empty()) drop_relations(views, true, context);
  if (!functions.empty()) drop_functions(functions, true, context);
  drop_columns(type, dependents, context);
  drop_domains(domains, true, context);
  for (const Relation* relation : context.catalog().relations()) {
    Relation changed = *relation;
    bool has_changed = false;
    for (Column& column : changed.columns) {
      const NamedInCasts named = named_by_default(column, type, context);
      if (!named.type && !named.array) continue;
      column.default_sql.clear();
      has_changed = true;
    }
    if (has_changed) context.put(std::move(changed));
  }
}

}  // namespace carto_mock::sql
