#include "sql/engine/domains.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "sql/analyzer/analyzer.h"
#include "sql/analyzer/collations.h"
#include "sql/analyzer/deparse.h"
#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/domain_values.h"
#include "sql/catalog/information_schema_domains.h"
#include "sql/engine/composite_types.h"
#include "sql/engine/default_privileges.h"
#include "sql/engine/domain_checks.h"
#include "sql/engine/object_names.h"
#include "sql/engine/privilege_check.h"
#include "sql/engine/row_type_use.h"
#include "sql/engine/statement_compiler.h"
#include "sql/engine/stored_rows.h"
#include "sql/engine/type_dependents.h"
#include "sql/evaluator/evaluator.h"
#include "sql/syntax/syntax_walk.h"
#include "sql/types/domain_types.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr SqlState kInvalidObjectDefinition{"42P17"};

QualifiedName name_of(std::size_t count, PgQuery__Node** names) {
  PgQuery__List list = PG_QUERY__LIST__INIT;
  list.n_items = count;
  list.items = names;
  return qualified_name(list);
}

// Throws 42809 `x is not a domain`.
DomainType named_domain(std::size_t count, PgQuery__Node** names, const UtilityContext& context) {
  PgQuery__TypeName name = PG_QUERY__TYPE_NAME__INIT;
  name.n_names = count;
  name.names = names;
  name.location = -1;
  const Oid oid = get_type(name, context);
  const DomainType* domain = context.catalog().find_domain(oid);
  if (domain == nullptr || is_domain_array_type(oid)) {
    throw Error(sqlstate::kWrongObjectType,
                fmt::format("{} is not a domain", format_type(Type{oid})));
  }
  return *domain;
}

Oid free_oid(Oid below, const CatalogSnapshot& catalog) {
  const std::vector<const DomainType*> domains = catalog.domains();
  for (Oid number = 0; number < kMostDomains; ++number) {
    const bool is_taken = std::ranges::any_of(domains, [number](const DomainType* domain) {
      return number_of_domain(domain->oid) == number;
    });
    if (!is_taken) return domain_type(number, below);
  }
  throw Error::unsupported(fmt::format("more than {} domains", kMostDomains));
}

Type base_of(const PgQuery__TypeName& name, const UtilityContext& context) {
  if (name.n_array_bounds > 1) throw Error::unsupported("a domain over arrays of dimensions");
  const std::vector<std::string> path = context.session.effective_search_path();
  const Type base = resolve_type_name(name, analysis_context(context.session, path));
  const BuiltinType* type = BuiltinCatalog::instance().find_type(base.oid);
  if (type != nullptr && type->kind == 'c')
    throw Error::unsupported("a domain over a row type of the system");
  if (type != nullptr && type->kind == 'p') {
    throw Error(
        sqlstate::kDatatypeMismatch,
        fmt::format("\"{}\" is not a valid base type for a domain", format_type(Type{base.oid})));
  }
  // PostGIS's are ordered and indexed by rules of their own.
  if (type != nullptr && type->schema == "public")
    throw Error::unsupported("a domain over a type of PostGIS");
  if (is_domain_array_type(base.oid))
    throw Error::unsupported("a domain over an array of a domain");
  if (!can_be_below_domain(is_domain_type(base.oid) ? below_domain(base.oid) : base.oid))
    throw Error::unsupported("a domain over this type");
  return base;
}

std::string default_text(const PgQuery__Node& value, Type type, const UtilityContext& context) {
  const std::vector<std::string> path = context.session.effective_search_path();
  AnalysisContext analysis = analysis_context(context.session, path);
  analysis.is_kept = true;
  const ExpressionPtr analyzed = analyze_expression(value, nullptr, &type, analysis);
  const auto* constant = get_if<Constant>(*analyzed);
  if (constant != nullptr && constant->value.is_null()) return "";
  PgQuery__Node copy = value;
  return catalog_text(*analyzed, nullptr, expression_text(copy), analysis);
}

bool is_constraint_name_taken(std::string_view name, Oid schema, const UtilityContext& context) {
  for (const Relation* relation : context.catalog().relations()) {
    const bool has = relation->schema == schema &&
                     std::ranges::any_of(relation->constraints, [name](const Constraint& other) {
                       return other.name == name;
                     });
    if (has) return true;
  }
  return std::ranges::any_of(context.catalog().domains(), [&](const DomainType* domain) {
    return domain->schema == schema &&
           std::ranges::any_of(domain->checks,
                               [name](const DomainCheck& check) { return check.name == name; });
  });
}

std::string free_check_name(const DomainType& domain, const UtilityContext& context) {
  for (int number = 0;; ++number) {
    std::string name = fmt::format("{}_check{}", domain.name,
                                   number == 0 ? std::string() : std::to_string(number));
    const bool is_own = std::ranges::any_of(
        domain.checks, [&name](const DomainCheck& check) { return check.name == name; });
    if (!is_own && !is_constraint_name_taken(name, domain.schema, context)) return name;
  }
}

void add_check(DomainType& domain, const PgQuery__Constraint& check,
               const UtilityContext& context) {
  if (check.is_no_inherit) {
    throw Error(kInvalidObjectDefinition,
                "check constraints for domains cannot be marked NO INHERIT");
  }
  const std::string_view given = check.conname == nullptr ? "" : check.conname;
  const bool is_own = std::ranges::any_of(
      domain.checks, [given](const DomainCheck& other) { return other.name == given; });
  if (!given.empty() && is_own) {
    throw Error(
        sqlstate::kDuplicateObject,
        fmt::format("constraint \"{}\" for domain \"{}\" already exists", given, domain.name));
  }
  DomainCheck added;
  added.name = given.empty() ? free_check_name(domain, context) : std::string(given);
  added.validated = !check.skip_validation;
  const std::vector<std::string> path = context.session.effective_search_path();
  AnalysisContext analysis = analysis_context(context.session, path);
  analysis.is_kept = true;
  const Relation row = domain_value_row(domain.base);
  const ExpressionPtr condition = analyze_check(*check.raw_expr, row, analysis);
  added.check_sql = domain_check_text(*condition, expression_text(*check.raw_expr), analysis);
  added.oid = context.session.generation().allocate_oid();
  domain.checks.push_back(std::move(added));
}

[[noreturn]] void refuse_constraint(PgQuery__ConstrType kind) {
  const auto refuse = [](std::string_view name) {
    throw Error(sqlstate::kSyntaxError,
                fmt::format("{} constraints not possible for domains", name));
  };
  switch (kind) {
    case PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE:
      refuse("unique");
      break;
    case PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY:
      refuse("primary key");
      break;
    case PG_QUERY__CONSTR_TYPE__CONSTR_EXCLUSION:
      refuse("exclusion");
      break;
    case PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN:
      refuse("foreign key");
      break;
    default:
      break;
  }
  throw Error(sqlstate::kFeatureNotSupported,
              "specifying constraint deferrability not supported for domains");
}

// A column of a table, or materialized view, whose values are the domain's or a domain's over it.
struct DomainColumn {
  Relation table;
  std::size_t index;
};

bool is_over(Oid type, Oid domain, const CatalogSnapshot& catalog) {
  for (const DomainType* found = catalog.find_domain(type); found != nullptr;
       found = catalog.find_domain(found->base.oid)) {
    if (found->oid == domain) return true;
  }
  return false;
}

// Values within others are not looked for: a column that has such makes the change fail.
void for_each_value(Oid domain, const UtilityContext& context,
                    const std::function<void(const Value&, const DomainColumn&)>& use) {
  for (const DomainType* other : context.catalog().domains()) {
    if (is_over(other->oid, domain, context.catalog()))
      check_not_within_stored(other->oid, domain, context.catalog());
  }
  for (const Relation* table : context.catalog().relations()) {
    if (table->kind != RelationKind::kTable && table->kind != RelationKind::kMaterializedView)
      continue;
    for (std::size_t i = 0; i < table->columns.size(); ++i) {
      const Column& column = table->columns[i];
      if (column.dropped || !is_over(column.type.oid, domain, context.catalog())) continue;
      const DomainColumn place{*table, i};
      for_each_stored_row(place.table, context, [&](std::int64_t, std::span<const Value> row) {
        use(row[place.index], place);
      });
    }
  }
}

void validate(const DomainType& domain, const DomainCheck& check, const UtilityContext& context) {
  constexpr Type kBoolean{oid::kBool};
  const Relation row = domain_value_row(domain.base);
  const ExpressionPtr condition =
      compile_stored_expression(check.check_sql, &row, &kBoolean, context.session);
  const EvaluationContext evaluation{context.session, context.session.text_settings(), {}};
  for_each_value(domain.oid, context, [&](const Value& value, const DomainColumn& place) {
    const Value holds = evaluate(*condition, {&value, 1}, evaluation);
    if (holds.is_null() || holds.as_bool()) return;
    throw Error(
        sqlstate::kCheckViolation,
        fmt::format("column \"{}\" of table \"{}\" contains values that violate the new constraint",
                    place.table.columns[place.index].name, place.table.name));
  });
}

void set_not_null(DomainType& domain, const UtilityContext& context) {
  if (domain.not_null) return;
  for_each_value(domain.oid, context, [](const Value& value, const DomainColumn& place) {
    if (!value.is_null()) return;
    throw Error(sqlstate::kNotNullViolation,
                fmt::format("column \"{}\" of table \"{}\" contains null values",
                            place.table.columns[place.index].name, place.table.name));
  });
  domain.not_null = true;
}

Error missing_constraint(const PgQuery__AlterDomainStmt& statement, const DomainType& domain) {
  return Error(sqlstate::kUndefinedObject,
               fmt::format("constraint \"{}\" of domain \"{}\" does not exist", statement.name,
                           domain.name));
}

void drop_constraint(DomainType& domain, const PgQuery__AlterDomainStmt& statement,
                     const UtilityContext& context) {
  const std::string_view name = statement.name;
  const std::size_t dropped =
      std::erase_if(domain.checks, [name](const DomainCheck& check) { return check.name == name; });
  if (dropped > 0) return;
  if (!statement.missing_ok) throw missing_constraint(statement, domain);
  context.session.notice(Severity::kNotice,
                         fmt::format("constraint \"{}\" of domain \"{}\" does not exist, skipping",
                                     name, domain.name));
}

void validate_constraint(DomainType& domain, const PgQuery__AlterDomainStmt& statement,
                         const UtilityContext& context) {
  const auto found =
      std::ranges::find(domain.checks, std::string_view(statement.name), &DomainCheck::name);
  if (found == domain.checks.end()) throw missing_constraint(statement, domain);
  if (found->validated) return;
  validate(domain, *found, context);
  found->validated = true;
}

}  // namespace

void check_domain_ownership(const DomainType& domain, const UtilityContext& context) {
  if (!context.catalog().owns(context.role(), domain.owner))
    throw must_be_owner("type", format_type({domain.oid, -1}));
  if (find_information_schema_domain(domain.oid) != nullptr)
    throw Error::unsupported("changing a domain of the information schema");
}

CommandTag create_domain(const PgQuery__CreateDomainStmt& statement,
                         const UtilityContext& context) {
  const QualifiedName name = name_of(statement.n_domainname, statement.domainname);
  const Schema& schema = creation_schema(name, context);
  if (is_temporary(schema)) throw Error::unsupported("a domain in pg_temp");
  check_type_name(name.name, schema, context);
  DomainType domain;
  domain.base = base_of(*statement.type_name, context);
  check_may_use_type(domain.base.oid, context);
  if (!declared_collation(statement.coll_clause, domain.base).empty())
    throw Error::unsupported("COLLATE of a domain");
  const Type value = value_type(domain.base, context.catalog());
  domain.oid = free_oid(value.oid, context.catalog());
  domain.schema = schema.oid;
  domain.name = name.name;
  domain.owner = context.role();
  bool has_default = false;
  std::optional<bool> not_null;
  const auto decide_null = [&not_null](bool decided) {
    if (not_null && *not_null != decided)
      throw Error(sqlstate::kSyntaxError, "conflicting NULL/NOT NULL constraints");
    not_null = decided;
  };
  std::vector<const PgQuery__Constraint*> checks;
  for (std::size_t i = 0; i < statement.n_constraints; ++i) {
    const PgQuery__Constraint& constraint = *statement.constraints[i]->constraint;
    switch (constraint.contype) {
      case PG_QUERY__CONSTR_TYPE__CONSTR_DEFAULT:
        if (has_default) throw Error(sqlstate::kSyntaxError, "multiple default expressions");
        has_default = true;
        domain.default_sql = default_text(*constraint.raw_expr, value, context);
        break;
      case PG_QUERY__CONSTR_TYPE__CONSTR_NOTNULL:
        decide_null(true);
        break;
      case PG_QUERY__CONSTR_TYPE__CONSTR_NULL:
        decide_null(false);
        break;
      case PG_QUERY__CONSTR_TYPE__CONSTR_CHECK:
        checks.push_back(&constraint);
        break;
      default:
        refuse_constraint(constraint.contype);
    }
  }
  domain.not_null = not_null.value_or(false);
  for (const PgQuery__Constraint* check : checks) add_check(domain, *check, context);
  Acl acl = initial_acl(ObjectKind::kType, domain.owner, schema.oid, context.catalog());
  if (!acl.is_default)
    context.put(ObjectAcl{domain.oid, ObjectKind::kType, domain.owner, std::move(acl)});
  context.put(std::move(domain));
  return {"CREATE DOMAIN", std::nullopt};
}

CommandTag alter_domain(const PgQuery__AlterDomainStmt& statement, const UtilityContext& context) {
  DomainType domain = named_domain(statement.n_type_name, statement.type_name, context);
  check_domain_ownership(domain, context);
  const char kind =
      statement.subtype == nullptr || *statement.subtype == '\0' ? '\0' : *statement.subtype;
  switch (kind) {
    case 'T':
      domain.default_sql =
          statement.def == nullptr
              ? ""
              : default_text(*statement.def, value_type(domain.base, context.catalog()), context);
      break;
    case 'N':
      domain.not_null = false;
      break;
    case 'O':
      set_not_null(domain, context);
      break;
    case 'C': {
      const PgQuery__Constraint& constraint = *statement.def->constraint;
      if (constraint.contype != PG_QUERY__CONSTR_TYPE__CONSTR_CHECK)
        refuse_constraint(constraint.contype);
      add_check(domain, constraint, context);
      if (domain.checks.back().validated) validate(domain, domain.checks.back(), context);
      break;
    }
    case 'X':
      drop_constraint(domain, statement, context);
      break;
    case 'V':
      validate_constraint(domain, statement, context);
      break;
    default:
      throw Error::unsupported("ALTER DOMAIN of this kind");
  }
  context.put(std::move(domain));
  return {"ALTER DOMAIN", std::nullopt};
}

CommandTag rename_domain(const PgQuery__RenameStmt& statement, const UtilityContext& context) {
  const PgQuery__List& list = *statement.object->list;
  DomainType domain = named_domain(list.n_items, list.items, context);
  check_domain_ownership(domain, context);
  check_type_name(statement.newname, *context.catalog().find_schema(domain.schema), context);
  // Expressions and queries are kept as text, in which the old name stands.
  const std::vector<TypeDependent> dependents = dependents_of(domain.oid, context);
  const bool is_named = std::ranges::any_of(dependents, [&](const TypeDependent& dependent) {
    const Relation* relation = context.catalog().find_relation(dependent.oid);
    return relation == nullptr || !relation->view_sql.empty() ||
           dependent.text.name.starts_with("default value");
  });
  if (is_named) throw Error::unsupported("ALTER DOMAIN … RENAME of a domain that is in use");
  domain.name = statement.newname;
  context.put(std::move(domain));
  return {"ALTER DOMAIN", std::nullopt};
}

CommandTag rename_domain_constraint(const PgQuery__RenameStmt& statement,
                                    const UtilityContext& context) {
  const PgQuery__List& list = *statement.object->list;
  DomainType domain = named_domain(list.n_items, list.items, context);
  check_domain_ownership(domain, context);
  const auto found =
      std::ranges::find(domain.checks, std::string_view(statement.subname), &DomainCheck::name);
  if (found == domain.checks.end()) {
    throw Error(sqlstate::kUndefinedObject,
                fmt::format("constraint \"{}\" for domain {} does not exist", statement.subname,
                            format_type({domain.oid, -1})));
  }
  const bool is_taken = std::ranges::any_of(
      domain.checks, [&](const DomainCheck& check) { return check.name == statement.newname; });
  if (is_taken) {
    throw Error(sqlstate::kDuplicateObject,
                fmt::format("constraint \"{}\" for domain {} already exists", statement.newname,
                            format_type({domain.oid, -1})));
  }
  found->name = statement.newname;
  context.put(std::move(domain));
  return {"ALTER DOMAIN", std::nullopt};
}

CommandTag comment_on_domain(const PgQuery__CommentStmt& statement, const UtilityContext& context) {
  const PgQuery__TypeName& name = *statement.object->type_name;
  const Oid type = get_type(name, context);
  if (context.catalog().find_domain(type) == nullptr) {
    throw Error(sqlstate::kWrongObjectType,
                fmt::format("\"{}\" is not a domain", format_type(Type{type})));
  }
  DomainType domain = named_domain(name.n_names, name.names, context);
  check_domain_ownership(domain, context);
  domain.comment = statement.comment;
  context.put(std::move(domain));
  return {"COMMENT", std::nullopt};
}

void drop_domains(const std::vector<Oid>& domains, bool cascade, const UtilityContext& context) {
  for (const Oid oid : domains) {
    if (context.catalog().find_domain(oid) == nullptr) continue;
    const std::vector<TypeDependent> dependents = dependents_of(oid, context);
    // PostgreSQL names them in the order in which they were made.
    const auto is_domain = [&context](const TypeDependent& dependent) {
      return context.catalog().find_domain(dependent.oid) != nullptr;
    };
    const bool has_domains = std::ranges::any_of(dependents, is_domain);
    if (!cascade && has_domains && !std::ranges::all_of(dependents, is_domain))
      throw Error::unsupported("DROP of a domain that both domains and others depend on");
    std::vector<Dependent> texts;
    texts.reserve(dependents.size());
    for (const TypeDependent& dependent : dependents) texts.push_back(dependent.text);
    if (!cascade) refuse_views_of_columns(dependents, context);
    settle_dependents(texts, "type " + format_type({oid, -1}), cascade, context);
    drop_dependents(oid, dependents, context);
    context.erase(oid);
  }
}

}  // namespace carto_mock::sql
