#include "sql/engine/grant.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "sql/engine/acl_edit.h"
#include "sql/engine/function_names.h"
#include "sql/engine/grant_request.h"
#include "sql/engine/object_names.h"
#include "sql/engine/privilege_check.h"
#include "sql/engine/system_column_names.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

std::string column_of(const Relation& relation, std::string_view name) {
  return fmt::format("\"{}\" of relation \"{}\"", name, relation.name);
}

class Granting {
 public:
  Granting(const PgQuery__GrantStmt& statement, const UtilityContext& context)
      : statement_(statement), context_(context) {
    for (std::size_t i = 0; i < statement.n_grantees; ++i) {
      grantees_.push_back(get_role(*statement.grantees[i]->role_spec, context, true));
    }
  }

  void on_relation(Oid oid, const GrantRequest& request) const {
    Relation relation = *context_.catalog().find_relation(oid);
    const bool is_sequence = relation.kind == RelationKind::kSequence;
    const Privileges whole = is_sequence ? kAllSequencePrivileges : kAllTablePrivileges;
    Privileges wanted = request.all ? whole : request.privileges;
    if (is_sequence && !whole.has_all(wanted)) {
      context_.session.notice(
          Severity::kWarning,
          fmt::format("sequence \"{}\" only supports USAGE, SELECT, and UPDATE privileges",
                      relation.name));
      wanted = wanted & whole;
    }
    if (!is_sequence && wanted.has(Privilege::kUsage))
      throw invalid_privilege(Privilege::kUsage, "table");
    const bool on_table = request.all || !request.privileges.empty();
    const std::vector<AclItem> before =
        explicit_items(relation.acl, relation.object_kind(), relation.owner);
    if (on_table) {
      relation.acl.items = changed(before, before, wanted, whole, relation.owner, request.all,
                                   {kind_name(relation.kind), relation.name, relation.name});
      relation.acl.is_default = false;
    }
    // A REVOKE on the table reaches the privileges on its columns.
    if (on_table && statement_.is_grant == 0) {
      revoke_from_columns(relation, before, wanted & kAllColumnPrivileges, request.all);
    }
    for (const GrantRequest::OfColumns& columns : request.of_columns)
      on_columns(relation, before, columns);
    context_.put(std::move(relation));
  }

  void on_schema(Oid oid, const GrantRequest& request) const {
    Schema schema = *context_.catalog().find_schema(oid);
    const std::vector<AclItem> before =
        explicit_items(schema.acl, ObjectKind::kSchema, schema.owner);
    schema.acl.items = changed(
        before, before, request.all ? kAllSchemaPrivileges : request.privileges,
        kAllSchemaPrivileges, schema.owner, request.all, {"schema", schema.name, schema.name});
    schema.acl.is_default = false;
    context_.put(std::move(schema));
  }

  // The database, a function or a type.
  void on_object(const GrantedObject& object, ObjectKind kind, const GrantRequest& request) const {
    const ObjectAcl* known = context_.catalog().find_object_acl(object.oid);
    ObjectAcl changed_acl =
        known != nullptr
            ? *known
            : ObjectAcl{object.oid, kind, context_.catalog().object_owner(object.oid, kind), Acl()};
    const Privileges whole = all_privileges(kind);
    const std::vector<AclItem> before = explicit_items(changed_acl.acl, kind, changed_acl.owner);
    changed_acl.acl.items =
        changed(before, before, request.all ? whole : request.privileges, whole, changed_acl.owner,
                request.all, {object.kind, object.name, object.name});
    changed_acl.acl.is_default = false;
    context_.put(std::move(changed_acl));
  }

 private:
  struct Named {
    std::string_view kind;
    std::string name;          // in the refusal
    std::string warning_name;  // in the warning, quoted if it is a bare name
    bool is_column = false;
  };

  // The new items. `authority`: what gives the role its grant options (a column's are its table's,
  // too).
  std::vector<AclItem> changed(std::vector<AclItem> items, const std::vector<AclItem>& authority,
                               Privileges wanted, Privileges whole, Oid owner, bool all,
                               const Named& named) const {
    if (wanted.empty()) return items;  // nothing of what was asked for fits the object, as was said
    const CatalogSnapshot& catalog = context_.catalog();
    const Grantor grantor = best_grantor(catalog, context_.role(), wanted, authority, owner);
    if (grantor.available.empty() && !has_any(catalog, context_.role(), whole, authority, owner)) {
      throw permission_denied(named.kind, named.name);
    }
    const Privileges granted = wanted & grantor.available;
    const std::string object =
        named.is_column ? named.warning_name : fmt::format("\"{}\"", named.warning_name);
    const std::string_view done = statement_.is_grant != 0 ? "were granted" : "could be revoked";
    if (granted.empty()) {
      context_.session.notice(Severity::kWarning,
                              fmt::format("no privileges {} for {}", done, object));
    } else if (!all && granted != wanted) {
      context_.session.notice(Severity::kWarning,
                              fmt::format("not all privileges {} for {}", done, object));
    }
    apply_change(items,
                 {statement_.is_grant != 0, statement_.grant_option != 0,
                  statement_.behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE, granted,
                  grantor.role, grantees_},
                 owner);
    return items;
  }

  void change_column(Relation& relation, const std::vector<AclItem>& of_table, std::size_t index,
                     Privileges wanted, bool all) const {
    Column& column = relation.columns[index];
    std::vector<AclItem> authority = of_table;
    authority.insert(authority.end(), column.acl.items.begin(), column.acl.items.end());
    column.acl.items =
        changed(column.acl.items, authority, wanted, kAllColumnPrivileges, relation.owner, all,
                {"column", column_of(relation, column.name),
                 "column " + column_of(relation, column.name), true});
    column.acl.is_default = column.acl.items.empty();
  }

  void on_columns(Relation& relation, const std::vector<AclItem>& of_table,
                  const GrantRequest::OfColumns& request) const {
    if (relation.kind == RelationKind::kSequence) {
      context_.session.notice(
          Severity::kWarning,
          fmt::format("sequence \"{}\" only supports SELECT column privileges", relation.name));
      return;
    }
    if (request.privilege && !kAllColumnPrivileges.has(*request.privilege)) {
      throw invalid_privilege(*request.privilege, "column");
    }
    const Privileges wanted =
        request.privilege ? Privileges(*request.privilege) : kAllColumnPrivileges;
    for (const std::string& name : request.columns) {
      int attnum = 0;
      if (relation.find_column(name, &attnum) == nullptr) {
        if (is_system_column_name(name)) throw Error::unsupported("privileges on system columns");
        throw Error(
            sqlstate::kUndefinedColumn,
            fmt::format("column \"{}\" of relation \"{}\" does not exist", name, relation.name));
      }
      change_column(relation, of_table, static_cast<std::size_t>(attnum) - 1, wanted,
                    !request.privilege);
    }
  }

  void revoke_from_columns(Relation& relation, const std::vector<AclItem>& of_table,
                           Privileges wanted, bool all) const {
    if (wanted.empty()) return;
    // PostgreSQL goes through its system columns as well; where nothing can be revoked, one sees
    // it.
    const Grantor grantor =
        best_grantor(context_.catalog(), context_.role(), wanted, of_table, relation.owner);
    if (grantor.available.empty()) {
      if (!has_any(context_.catalog(), context_.role(), kAllColumnPrivileges, of_table,
                   relation.owner))
        throw permission_denied("column", column_of(relation, "tableoid"));
      std::vector<std::string_view> names = {"tableoid", "cmax", "xmax", "cmin", "xmin", "ctid"};
      if (relation.kind == RelationKind::kSequence)
        names.insert(names.end(), {"last_value", "log_cnt", "is_called"});
      for (const std::string_view name : names) {
        context_.session.notice(
            Severity::kWarning,
            fmt::format("no privileges could be revoked for column {}", column_of(relation, name)));
      }
    }
    for (std::size_t i = 0; i < relation.columns.size(); ++i) {
      if (relation.columns[i].dropped) continue;
      change_column(relation, of_table, i, wanted, all);
    }
  }

  const PgQuery__GrantStmt& statement_;
  const UtilityContext& context_;
  std::vector<Oid> grantees_;
};

}  // namespace

CommandTag grant(const PgQuery__GrantStmt& statement, const UtilityContext& context) {
  const CommandTag tag{statement.is_grant != 0 ? "GRANT" : "REVOKE", std::nullopt};
  if (statement.grantor != nullptr && get_role(*statement.grantor, context) != context.role()) {
    throw Error(sqlstate::kFeatureNotSupported, "grantor must be current user");
  }
  const auto grant_objects = [&](std::vector<GrantedObject> objects, ObjectKind kind,
                                 std::string_view name) {
    const Granting granting(statement, context);
    const GrantRequest request = read_grant_request(statement, all_privileges(kind), name);
    for (const GrantedObject& object : objects) granting.on_object(object, kind, request);
    return tag;
  };
  switch (static_cast<int>(statement.objtype)) {
    case PG_QUERY__OBJECT_TYPE__OBJECT_TABLE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE: {
      const bool sequence = statement.objtype == PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE;
      const std::vector<Oid> relations = granted_relations(statement, context);
      const Granting granting(statement, context);
      const GrantRequest request = read_grant_request(
          statement,
          sequence ? kAllSequencePrivileges : kAllTablePrivileges | kAllSequencePrivileges,
          sequence ? "sequence" : "relation");
      for (const Oid relation : relations) granting.on_relation(relation, request);
      return tag;
    }
    case PG_QUERY__OBJECT_TYPE__OBJECT_SCHEMA: {
      std::vector<Oid> schemas;
      for (std::size_t i = 0; i < statement.n_objects; ++i) {
        schemas.push_back(get_schema(string_of(*statement.objects[i]), context).oid);
      }
      const Granting granting(statement, context);
      const GrantRequest request = read_grant_request(statement, kAllSchemaPrivileges, "schema");
      for (const Oid schema : schemas) granting.on_schema(schema, request);
      return tag;
    }
    case PG_QUERY__OBJECT_TYPE__OBJECT_DATABASE:
      return grant_objects(granted_databases(statement, context), ObjectKind::kDatabase,
                           "database");
    case PG_QUERY__OBJECT_TYPE__OBJECT_FUNCTION:
    case PG_QUERY__OBJECT_TYPE__OBJECT_PROCEDURE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_ROUTINE:
      return grant_objects(granted_functions(statement, context), ObjectKind::kFunction,
                           routine_word(statement.objtype));
    case PG_QUERY__OBJECT_TYPE__OBJECT_TYPE:
      return grant_objects(granted_types(statement, context), ObjectKind::kType, "type");
  }
  throw Error::unsupported(fmt::format("{} on this kind of object", tag.command));
}

namespace {

GrantedObject as_granted(const ObjectAcl& acl, const UtilityContext& context) {
  switch (acl.kind) {
    case ObjectKind::kDatabase:
      return {acl.oid, std::string(context.session.database_name()), "database"};
    case ObjectKind::kFunction:
      return {acl.oid, std::string(context.catalog().find_procedure(acl.oid)->name), "function"};
    case ObjectKind::kType:
      return granted_type(acl.oid, context.catalog());
    case ObjectKind::kTable:
    case ObjectKind::kColumn:
    case ObjectKind::kSequence:
    case ObjectKind::kSchema:
      break;
  }
  throw Error(sqlstate::kInternalError, "an ACL of an unknown kind of object");
}

}  // namespace

void revoke_everything_from(const Role& role, const UtilityContext& context) {
  std::string name = role.name;
  PgQuery__RoleSpec spec = PG_QUERY__ROLE_SPEC__INIT;
  spec.roletype = PG_QUERY__ROLE_SPEC_TYPE__ROLESPEC_CSTRING;
  spec.rolename = name.data();
  PgQuery__Node node = PG_QUERY__NODE__INIT;
  node.node_case = PG_QUERY__NODE__NODE_ROLE_SPEC;
  node.role_spec = &spec;
  std::array<PgQuery__Node*, 1> grantees{&node};
  PgQuery__GrantStmt statement = PG_QUERY__GRANT_STMT__INIT;
  statement.n_grantees = grantees.size();
  statement.grantees = grantees.data();
  statement.behavior = PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE;
  const Granting revoking(statement, context);
  GrantRequest everything;
  everything.all = true;

  const Oid oid = role.oid;
  for (const Schema* schema : context.catalog().schemas()) {
    if (schema->owner != oid && names_role(schema->acl, oid))
      revoking.on_schema(schema->oid, everything);
  }
  for (const Relation* relation : context.catalog().relations()) {
    const bool is_named = names_role(relation->acl, oid) ||
                          std::ranges::any_of(relation->columns, [oid](const Column& column) {
                            return !column.dropped && names_role(column.acl, oid);
                          });
    if (relation->owner != oid && is_named) revoking.on_relation(relation->oid, everything);
  }
  for (const ObjectAcl* acl : context.catalog().object_acls()) {
    if (acl->owner != oid && names_role(acl->acl, oid))
      revoking.on_object(as_granted(*acl, context), acl->kind, everything);
  }
}

}  // namespace carto_mock::sql
