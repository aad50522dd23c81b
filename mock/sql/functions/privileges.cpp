// has_table_privilege() and its kin (manual, chapter 9.26), and CDB_UserTables() and
// CDB_ColumnNames() of CARTO's extension. All overloads of a name share a body
// (privilege_question.h).
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/catalog/acl.h"
#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/made_types.h"
#include "sql/catalog/role_admin.h"
#include "sql/catalog/snapshot.h"
#include "sql/catalog/system_relations.h"
#include "sql/catalog/toast_schema.h"
#include "sql/functions/function_lists.h"
#include "sql/functions/privilege_question.h"
#include "sql/functions/value_streams.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr Oid kRegprocedure = 2202;

constexpr PrivilegeName kTablePrivilegeNames[] = {
    {"select", Privilege::kSelect},     {"insert", Privilege::kInsert},
    {"update", Privilege::kUpdate},     {"delete", Privilege::kDelete},
    {"truncate", Privilege::kTruncate}, {"references", Privilege::kReferences},
    {"trigger", Privilege::kTrigger}};
constexpr PrivilegeName kColumnPrivilegeNames[] = {{"select", Privilege::kSelect},
                                                   {"insert", Privilege::kInsert},
                                                   {"update", Privilege::kUpdate},
                                                   {"references", Privilege::kReferences}};
constexpr PrivilegeName kSequencePrivilegeNames[] = {
    {"usage", Privilege::kUsage}, {"select", Privilege::kSelect}, {"update", Privilege::kUpdate}};
constexpr PrivilegeName kSchemaPrivilegeNames[] = {{"create", Privilege::kCreate},
                                                   {"usage", Privilege::kUsage}};
constexpr PrivilegeName kDatabasePrivilegeNames[] = {{"create", Privilege::kCreate},
                                                     {"temporary", Privilege::kTemporary},
                                                     {"temp", Privilege::kTemporary},
                                                     {"connect", Privilege::kConnect}};
constexpr PrivilegeName kFunctionPrivilegeNames[] = {{"execute", Privilege::kExecute}};
constexpr PrivilegeName kTypePrivilegeNames[] = {{"usage", Privilege::kUsage}};
// Of pg_has_role(): CREATE stands for MEMBER.
constexpr PrivilegeName kRolePrivilegeNames[] = {{"usage", Privilege::kUsage},
                                                 {"member", Privilege::kCreate}};

constexpr PrivilegeList kTablePrivileges{.names = kTablePrivilegeNames, .had_rule = true};
constexpr PrivilegeList kColumnPrivileges{.names = kColumnPrivilegeNames};
constexpr PrivilegeList kSequencePrivileges{.names = kSequencePrivilegeNames};
constexpr PrivilegeList kSchemaPrivileges{.names = kSchemaPrivilegeNames};
constexpr PrivilegeList kDatabasePrivileges{.names = kDatabasePrivilegeNames};
constexpr PrivilegeList kFunctionPrivileges{.names = kFunctionPrivilegeNames};
constexpr PrivilegeList kTypePrivileges{.names = kTypePrivilegeNames};
constexpr PrivilegeList kRolePrivileges{.names = kRolePrivilegeNames, .has_admin_option = true};

Value has_table_privilege(const CallContext& context, Arguments arguments) {
  const PrivilegeQuestion question(context, arguments, 1);
  const Oid role = question.role();
  const Relation* relation = question.relation();
  const std::vector<AskedPrivileges> privileges = question.privileges(kTablePrivileges);
  if (relation == nullptr) return {};
  return any_of(privileges, [&](const AskedPrivileges& asked) {
    return context.session.catalog().has_table_privilege(role, *relation, asked.privileges,
                                                         asked.options);
  });
}

Value has_sequence_privilege(const CallContext& context, Arguments arguments) {
  const PrivilegeQuestion question(context, arguments, 1);
  const Oid role = question.role();
  const std::vector<AskedPrivileges> privileges = question.privileges(kSequencePrivileges);
  const Relation* relation = question.relation();
  if (relation == nullptr) return {};
  if (relation->kind != RelationKind::kSequence) {
    throw Error(sqlstate::kWrongObjectType,
                fmt::format("\"{}\" is not a sequence",
                            question.object_is_named() ? question.object_name() : relation->name));
  }
  return any_of(privileges, [&](const AskedPrivileges& asked) {
    return context.session.catalog().has_table_privilege(role, *relation, asked.privileges,
                                                         asked.options);
  });
}

bool has_on_column(const CatalogSnapshot& catalog, Oid role, const Relation& relation, int attnum,
                   const AskedPrivileges& asked) {
  return catalog.has_table_privilege(role, relation, asked.privileges, asked.options) ||
         catalog.has_own_column_privilege(role, relation, attnum, asked.privileges, asked.options);
}

Value has_any_column_privilege(const CallContext& context, Arguments arguments) {
  const PrivilegeQuestion question(context, arguments, 1);
  const CatalogSnapshot& catalog = context.session.catalog();
  const Oid role = question.role();
  const Relation* relation = question.relation();
  const std::vector<AskedPrivileges> privileges = question.privileges(kColumnPrivileges);
  if (relation == nullptr) return {};
  return any_of(privileges, [&](const AskedPrivileges& asked) {
    if (catalog.has_table_privilege(role, *relation, asked.privileges, asked.options)) return true;
    for (std::size_t i = 0; i < relation->columns.size(); ++i) {
      if (!relation->columns[i].dropped &&
          has_on_column(catalog, role, *relation, static_cast<int>(i) + 1, asked))
        return true;
    }
    return false;
  });
}

bool is_system_column(std::string_view name) {
  constexpr std::string_view kNames[] = {"ctid", "xmin", "cmin", "xmax", "cmax", "tableoid"};
  return std::ranges::find(kNames, name) != std::end(kNames);
}

// The column's attnum, 0 for one of PostgreSQL's own; none: there is no such column.
std::optional<int> asked_column(const PrivilegeQuestion& question, const Relation& relation) {
  constexpr int kLeastSystemColumn = -6;
  int attnum = 0;
  if (question.column_is_named()) {
    const std::string& name = question.column().as_text();
    if (relation.find_column(name, &attnum) != nullptr) return attnum;
    if (is_system_column(name) && relation.kind != RelationKind::kView) return 0;
    throw Error(
        sqlstate::kUndefinedColumn,
        fmt::format("column \"{}\" of relation \"{}\" does not exist", name, relation.name));
  }
  attnum = static_cast<int>(question.column().as_integer());
  if (attnum < 0 && attnum >= kLeastSystemColumn && relation.kind != RelationKind::kView) return 0;
  const bool exists = attnum >= 1 && attnum <= static_cast<int>(relation.columns.size()) &&
                      !relation.columns[static_cast<std::size_t>(attnum) - 1].dropped;
  return exists ? std::optional(attnum) : std::nullopt;
}

Value has_column_privilege(const CallContext& context, Arguments arguments) {
  const PrivilegeQuestion question(context, arguments, 2);
  const Oid role = question.role();
  const Relation* relation = question.relation();
  std::optional<int> attnum;
  if (relation != nullptr) attnum = asked_column(question, *relation);
  const std::vector<AskedPrivileges> privileges = question.privileges(kColumnPrivileges);
  if (!attnum) return {};
  return any_of(privileges, [&](const AskedPrivileges& asked) {
    return has_on_column(context.session.catalog(), role, *relation, *attnum, asked);
  });
}

Value has_schema_privilege(const CallContext& context, Arguments arguments) {
  const PrivilegeQuestion question(context, arguments, 1);
  const CatalogSnapshot& catalog = context.session.catalog();
  const Oid role = question.role();
  const Schema* schema = question.object_is_named() ? catalog.find_schema(question.object_name())
                                                    : catalog.find_schema(question.object_oid());
  const bool is_of_toast = question.object_is_named() ? question.object_name() == kPgToastSchemaName
                                                      : question.object_oid() == kPgToastSchema;
  if (is_of_toast) throw Error::unsupported("the schema pg_toast");
  if (schema == nullptr && question.object_is_named()) {
    throw Error(sqlstate::kInvalidSchemaName,
                fmt::format("schema \"{}\" does not exist", question.object_name()));
  }
  const std::vector<AskedPrivileges> privileges = question.privileges(kSchemaPrivileges);
  if (schema == nullptr) return {};
  return any_of(privileges, [&](const AskedPrivileges& asked) {
    return catalog.has_schema_privilege(role, *schema, asked.privileges, asked.options);
  });
}

Value has_on_object(const CallContext& context, Oid role, Oid object, ObjectKind kind,
                    const std::vector<AskedPrivileges>& privileges) {
  return any_of(privileges, [&](const AskedPrivileges& asked) {
    return context.session.catalog().has_object_privilege(role, object, kind, asked.privileges,
                                                          asked.options);
  });
}

Value has_database_privilege(const CallContext& context, Arguments arguments) {
  constexpr SqlState kUndefinedDatabase{"3D000"};
  const PrivilegeQuestion question(context, arguments, 1);
  const Oid role = question.role();
  if (question.object_is_named() && question.object_name() != context.session.database_name()) {
    throw Error(kUndefinedDatabase,
                fmt::format("database \"{}\" does not exist", question.object_name()));
  }
  const std::vector<AskedPrivileges> privileges = question.privileges(kDatabasePrivileges);
  if (!question.object_is_named() && question.object_oid() != kDatabaseOid) return {};
  return has_on_object(context, role, kDatabaseOid, ObjectKind::kDatabase, privileges);
}

Value has_function_privilege(const CallContext& context, Arguments arguments) {
  const PrivilegeQuestion question(context, arguments, 1);
  const Oid role = question.role();
  const Oid function = question.object(kRegprocedure);
  const bool is_named = question.object_is_named();
  if (function == kInvalidOid && is_named) {
    throw Error(sqlstate::kUndefinedFunction,
                fmt::format("function \"{}\" does not exist", question.object_name()));
  }
  const std::vector<AskedPrivileges> privileges = question.privileges(kFunctionPrivileges);
  if (context.session.catalog().find_procedure(function) == nullptr) {
    // What PostgreSQL makes of the number depends on the role.
    if (is_named)
      throw Error::unsupported("has_function_privilege() of a number that is no function's");
    return {};
  }
  return has_on_object(context, role, function, ObjectKind::kFunction, privileges);
}

Value has_type_privilege(const CallContext& context, Arguments arguments) {
  const PrivilegeQuestion question(context, arguments, 1);
  const Oid role = question.role();
  Oid type = question.object(oid::kRegtype);
  if (type == kInvalidOid && question.object_is_named())
    throw Error(sqlstate::kUndefinedObject,
                fmt::format("type \"{}\" does not exist", question.object_name()));
  const std::vector<AskedPrivileges> privileges = question.privileges(kTypePrivileges);
  const BuiltinType* builtin = BuiltinCatalog::instance().find_type(type);
  // An array has the privileges of its elements.
  if (builtin != nullptr && builtin->element != kInvalidOid) type = builtin->element;
  builtin = BuiltinCatalog::instance().find_type(type);
  if (builtin == nullptr && row_type_of(type, context.session.catalog()).relation == nullptr)
    return {};
  return has_on_object(context, role, type, ObjectKind::kType, privileges);
}

Value pg_has_role(const CallContext& context, Arguments arguments) {
  const CatalogSnapshot& catalog = context.session.catalog();
  const auto role_at = [&](std::size_t index) {
    return is_name_type(context.argument_types[index].oid)
               ? role_named(arguments[index].as_text(), catalog)
               : static_cast<Oid>(arguments[index].as_integer());
  };
  const bool names_member = arguments.size() == 3;
  const Oid member = names_member ? role_at(0) : context.session.current_user();
  const Oid role = role_at(names_member ? 1 : 0);
  return any_of(parse_privileges(arguments.back().as_text(), kRolePrivileges),
                [&](const AskedPrivileges& asked) {
                  if (!asked.options.empty()) return is_admin_of(catalog, member, role);
                  return asked.privileges.has(Privilege::kUsage)
                             ? catalog.has_privileges_of(member, role)
                             : catalog.is_member(member, role);
                });
}

// Data services specification, section 4.4.
std::vector<Value> user_tables(const CallContext& context, Arguments arguments) {
  if (arguments[0].is_null()) return {};
  const std::string& permission = arguments[0].as_text();
  const bool all = permission == "all";
  const bool only_public = permission == "public";
  if (!all && !only_public && permission != "private") return {};
  constexpr std::string_view kHiddenSchemas[] = {"pg_catalog", "information_schema", "topology",
                                                 "cartodb"};
  constexpr std::string_view kHiddenTables[] = {"cdb_tablemetadata", "cdb_analysis_catalog",
                                                "cdb_conf", "spatial_ref_sys"};
  const CatalogSnapshot& catalog = context.session.catalog();
  const Role* public_user = catalog.find_role("publicuser");
  std::vector<Value> names;
  for (const Relation* relation : catalog.relations()) {
    const Schema* schema = catalog.find_schema(relation->schema);
    const bool hidden =
        relation->kind != RelationKind::kTable || schema == nullptr ||
        std::ranges::find(kHiddenSchemas, schema->name) != std::end(kHiddenSchemas) ||
        std::ranges::find(kHiddenTables, relation->name) != std::end(kHiddenTables);
    if (hidden) continue;
    const auto may_read = [&](Oid role) {
      return catalog.has_table_privilege(role, *relation, Privilege::kSelect);
    };
    const bool is_public = public_user != nullptr && may_read(public_user->oid);
    const bool is_readable = may_read(context.session.current_user());
    const bool listed = all           ? is_public || is_readable
                        : only_public ? is_public
                                      : is_readable && !is_public;
    if (listed) names.push_back(Value::text(relation->name));
  }
  return names;
}

// CARTO's (spec dataservices.md 4.4).
std::vector<Value> column_names(const CallContext& context, Arguments arguments) {
  std::vector<Value> names;
  if (arguments[0].is_null()) return names;
  const Oid oid = static_cast<Oid>(arguments[0].as_integer());
  const Relation* relation = context.session.catalog().find_relation(oid);
  if (relation == nullptr) relation = find_system_relation(oid);
  if (relation == nullptr) return names;
  for (const Column& column : relation->columns) {
    if (!column.dropped) names.push_back(Value::text(column.name));
  }
  return names;
}

constexpr FunctionEntry kEntries[] = {
    {"has_table_privilege(text,text)", has_table_privilege},
    {"has_table_privilege(oid,text)", has_table_privilege},
    {"has_table_privilege(name,text,text)", has_table_privilege},
    {"has_table_privilege(name,oid,text)", has_table_privilege},
    {"has_table_privilege(oid,text,text)", has_table_privilege},
    {"has_table_privilege(oid,oid,text)", has_table_privilege},
    {"has_sequence_privilege(text,text)", has_sequence_privilege},
    {"has_sequence_privilege(oid,text)", has_sequence_privilege},
    {"has_sequence_privilege(name,text,text)", has_sequence_privilege},
    {"has_sequence_privilege(name,oid,text)", has_sequence_privilege},
    {"has_sequence_privilege(oid,text,text)", has_sequence_privilege},
    {"has_sequence_privilege(oid,oid,text)", has_sequence_privilege},
    {"has_any_column_privilege(text,text)", has_any_column_privilege},
    {"has_any_column_privilege(oid,text)", has_any_column_privilege},
    {"has_any_column_privilege(name,text,text)", has_any_column_privilege},
    {"has_any_column_privilege(name,oid,text)", has_any_column_privilege},
    {"has_any_column_privilege(oid,text,text)", has_any_column_privilege},
    {"has_any_column_privilege(oid,oid,text)", has_any_column_privilege},
    {"has_column_privilege(text,text,text)", has_column_privilege},
    {"has_column_privilege(text,smallint,text)", has_column_privilege},
    {"has_column_privilege(oid,text,text)", has_column_privilege},
    {"has_column_privilege(oid,smallint,text)", has_column_privilege},
    {"has_column_privilege(name,text,text,text)", has_column_privilege},
    {"has_column_privilege(name,text,smallint,text)", has_column_privilege},
    {"has_column_privilege(name,oid,text,text)", has_column_privilege},
    {"has_column_privilege(name,oid,smallint,text)", has_column_privilege},
    {"has_column_privilege(oid,text,text,text)", has_column_privilege},
    {"has_column_privilege(oid,text,smallint,text)", has_column_privilege},
    {"has_column_privilege(oid,oid,text,text)", has_column_privilege},
    {"has_column_privilege(oid,oid,smallint,text)", has_column_privilege},
    {"has_schema_privilege(text,text)", has_schema_privilege},
    {"has_schema_privilege(oid,text)", has_schema_privilege},
    {"has_schema_privilege(name,text,text)", has_schema_privilege},
    {"has_schema_privilege(name,oid,text)", has_schema_privilege},
    {"has_schema_privilege(oid,text,text)", has_schema_privilege},
    {"has_schema_privilege(oid,oid,text)", has_schema_privilege},
    {"has_database_privilege(text,text)", has_database_privilege},
    {"has_database_privilege(oid,text)", has_database_privilege},
    {"has_database_privilege(name,text,text)", has_database_privilege},
    {"has_database_privilege(name,oid,text)", has_database_privilege},
    {"has_database_privilege(oid,text,text)", has_database_privilege},
    {"has_database_privilege(oid,oid,text)", has_database_privilege},
    {"has_function_privilege(text,text)", has_function_privilege},
    {"has_function_privilege(oid,text)", has_function_privilege},
    {"has_function_privilege(name,text,text)", has_function_privilege},
    {"has_function_privilege(name,oid,text)", has_function_privilege},
    {"has_function_privilege(oid,text,text)", has_function_privilege},
    {"has_function_privilege(oid,oid,text)", has_function_privilege},
    {"has_type_privilege(text,text)", has_type_privilege},
    {"has_type_privilege(oid,text)", has_type_privilege},
    {"has_type_privilege(name,text,text)", has_type_privilege},
    {"has_type_privilege(name,oid,text)", has_type_privilege},
    {"has_type_privilege(oid,text,text)", has_type_privilege},
    {"has_type_privilege(oid,oid,text)", has_type_privilege},
    {"pg_has_role(name,text)", pg_has_role},
    {"pg_has_role(oid,text)", pg_has_role},
    {"pg_has_role(name,name,text)", pg_has_role},
    {"pg_has_role(name,oid,text)", pg_has_role},
    {"pg_has_role(oid,name,text)", pg_has_role},
    {"pg_has_role(oid,oid,text)", pg_has_role},
};

constexpr SetFunctionEntry kSetEntries[] = {
    {"cdb_usertables(text)", all_at_once<user_tables>},
    {"cdb_columnnames(regclass)", all_at_once<column_names>}};

}  // namespace

std::span<const FunctionEntry> privilege_functions() { return kEntries; }
std::span<const SetFunctionEntry> privilege_set_functions() { return kSetEntries; }

}  // namespace carto_mock::sql
