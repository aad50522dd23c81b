#include "sql/engine/grant_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "sql/analyzer/analyzer.h"
#include "sql/catalog/builtin_catalog.h"
#include "sql/engine/composite_types.h"
#include "sql/engine/function_names.h"
#include "sql/engine/object_names.h"
#include "sql/engine/statement_compiler.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr SqlState kInvalidGrantOperation{"0LP01"};
constexpr SqlState kUndefinedDatabase{"3D000"};

constexpr std::array<std::pair<std::string_view, Privilege>, 12> kPrivilegeNames = {
    {{"insert", Privilege::kInsert},
     {"select", Privilege::kSelect},
     {"update", Privilege::kUpdate},
     {"delete", Privilege::kDelete},
     {"truncate", Privilege::kTruncate},
     {"references", Privilege::kReferences},
     {"trigger", Privilege::kTrigger},
     {"execute", Privilege::kExecute},
     {"usage", Privilege::kUsage},
     {"create", Privilege::kCreate},
     {"temporary", Privilege::kTemporary},
     {"connect", Privilege::kConnect}}};

Privilege privilege_named(std::string_view name) {
  if (name == "temp") return Privilege::kTemporary;
  for (const auto& [known, privilege] : kPrivilegeNames) {
    if (known == name) return privilege;
  }
  throw Error(sqlstate::kSyntaxError, fmt::format("unrecognized privilege type \"{}\"", name));
}

bool is_table_like(RelationKind kind) {
  return kind == RelationKind::kTable || kind == RelationKind::kView ||
         kind == RelationKind::kMaterializedView || kind == RelationKind::kForeignTable ||
         kind == RelationKind::kPartitioned;
}

bool is_all_in_schema(const PgQuery__GrantStmt& statement) {
  return statement.targtype == PG_QUERY__GRANT_TARGET_TYPE__ACL_TARGET_ALL_IN_SCHEMA;
}

GrantedObject granted(const BuiltinProcedure& procedure) {
  return {procedure.oid, std::string(procedure.name),
          procedure.kind == 'a' ? "aggregate" : "function"};
}

}  // namespace

std::string privilege_keyword(Privilege privilege) {
  std::string upper;
  for (const auto& [name, known] : kPrivilegeNames) {
    if (known != privilege) continue;
    for (const char c : name) upper.push_back(static_cast<char>(c - 'a' + 'A'));
  }
  return upper;
}

Error invalid_privilege(Privilege privilege, std::string_view object) {
  return Error(kInvalidGrantOperation, fmt::format("invalid privilege type {} for {}",
                                                   privilege_keyword(privilege), object));
}

GrantRequest read_grant_request(const PgQuery__GrantStmt& statement, Privileges allowed,
                                std::string_view object) {
  GrantRequest request;
  request.all = statement.n_privileges == 0;
  for (std::size_t i = 0; i < statement.n_privileges; ++i) {
    const PgQuery__AccessPriv& one = *statement.privileges[i]->access_priv;
    const bool is_all = one.priv_name == nullptr || *one.priv_name == '\0';
    if (one.n_cols != 0) {
      GrantRequest::OfColumns columns;
      if (!is_all) columns.privilege = privilege_named(one.priv_name);
      for (std::size_t c = 0; c < one.n_cols; ++c)
        columns.columns.push_back(string_of(*one.cols[c]));
      request.of_columns.push_back(std::move(columns));
      continue;
    }
    const Privilege privilege = privilege_named(one.priv_name);
    if (!allowed.has(privilege)) throw invalid_privilege(privilege, object);
    request.privileges = request.privileges | privilege;
  }
  return request;
}

std::vector<Oid> granted_relations(const PgQuery__GrantStmt& statement,
                                   const UtilityContext& context) {
  const bool sequences = statement.objtype == PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE;
  std::vector<Oid> relations;
  for (std::size_t i = 0; i < statement.n_objects; ++i) {
    if (is_all_in_schema(statement)) {
      const Schema& schema = get_usable_schema(string_of(*statement.objects[i]), context);
      for (const Relation* relation : context.catalog().relations()) {
        if (relation->schema != schema.oid) continue;
        const bool wanted =
            sequences ? relation->kind == RelationKind::kSequence : is_table_like(relation->kind);
        if (wanted) relations.push_back(relation->oid);
      }
      continue;
    }
    const Relation& relation =
        get_relation(qualified_name(*statement.objects[i]->range_var), context);
    if (relation.kind == RelationKind::kIndex) {
      throw Error(sqlstate::kWrongObjectType, fmt::format("\"{}\" is an index", relation.name));
    }
    if (relation.kind == RelationKind::kComposite) {
      throw Error(sqlstate::kWrongObjectType,
                  fmt::format("\"{}\" is a composite type", relation.name));
    }
    if (sequences && relation.kind != RelationKind::kSequence) {
      throw Error(sqlstate::kWrongObjectType,
                  fmt::format("\"{}\" is not a sequence", relation.name));
    }
    relations.push_back(relation.oid);
  }
  return relations;
}

std::vector<GrantedObject> granted_functions(const PgQuery__GrantStmt& statement,
                                             const UtilityContext& context) {
  std::vector<GrantedObject> functions;
  const bool is_any = statement.objtype == PG_QUERY__OBJECT_TYPE__OBJECT_ROUTINE;
  const bool wants_procedures = statement.objtype == PG_QUERY__OBJECT_TYPE__OBJECT_PROCEDURE;
  const auto is_meant = [&](const BuiltinProcedure& procedure) {
    return is_any || (procedure.kind == 'p') == wants_procedures;
  };
  for (std::size_t i = 0; i < statement.n_objects; ++i) {
    if (!is_all_in_schema(statement)) {
      functions.push_back(granted(
          find_function(*statement.objects[i]->object_with_args, statement.objtype, context)));
      continue;
    }
    const Schema& schema = get_usable_schema(string_of(*statement.objects[i]), context);
    for (const BuiltinProcedure& procedure : BuiltinCatalog::instance().procedures()) {
      if (procedure.schema == schema.name && is_meant(procedure))
        functions.push_back(granted(procedure));
    }
    for (const StoredFunction* function : context.catalog().functions()) {
      if (function->definition().schema == schema.oid && is_meant(function->procedure()))
        functions.push_back(granted(function->procedure()));
    }
  }
  return functions;
}

GrantedObject granted_type(Oid type, const CatalogSnapshot& catalog) {
  const BuiltinType* builtin = BuiltinCatalog::instance().find_type(type);
  if (builtin != nullptr && builtin->element != kInvalidOid) {
    throw Error(kInvalidGrantOperation, "cannot set privileges of array types")
        .hint("Set the privileges of the element type instead.");
  }
  if (const EnumType* made = catalog.find_enum(type)) return {type, made->name, "type"};
  const Relation* relation = find_relation_of_type(type, catalog);
  return {type,
          builtin != nullptr    ? std::string(builtin->name)
          : relation != nullptr ? relation->name
                                : format_type(Type{type}),
          "type"};
}

std::vector<GrantedObject> granted_types(const PgQuery__GrantStmt& statement,
                                         const UtilityContext& context) {
  std::vector<GrantedObject> types;
  const std::vector<std::string> path = context.session.effective_search_path();
  for (std::size_t i = 0; i < statement.n_objects; ++i) {
    PgQuery__TypeName name = PG_QUERY__TYPE_NAME__INIT;
    name.n_names = statement.objects[i]->list->n_items;
    name.names = statement.objects[i]->list->items;
    name.location = -1;
    types.push_back(granted_type(
        resolve_type_name(name, analysis_context(context.session, path)).oid, context.catalog()));
  }
  return types;
}

std::vector<GrantedObject> granted_databases(const PgQuery__GrantStmt& statement,
                                             const UtilityContext& context) {
  std::vector<GrantedObject> databases;
  for (std::size_t i = 0; i < statement.n_objects; ++i) {
    const std::string name = string_of(*statement.objects[i]);
    if (name != context.session.database_name()) {
      throw Error(kUndefinedDatabase, fmt::format("database \"{}\" does not exist", name));
    }
    databases.push_back({kDatabaseOid, name, "database"});
  }
  return databases;
}

}  // namespace carto_mock::sql
