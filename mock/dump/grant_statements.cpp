#include "dump/grant_statements.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <vector>

#include "dump/catalog_names.h"
#include "sql/catalog/builtin_catalog.h"
#include "sql/engine/composite_types.h"
#include "sql/engine/grant_request.h"
#include "sql/functions/quoting.h"

namespace carto_mock::dump {
namespace {

using sql::Acl;
using sql::AclItem;
using sql::Privileges;

class GrantText {
 public:
  explicit GrantText(const sql::CatalogSnapshot& catalog) : catalog_(catalog) {}

  // What is granted on, as GRANT names it.
  struct Object {
    std::string name;     // TABLE public.t
    std::string columns;  // ` (a)`; empty: all of it
    sql::Oid owner;
    Privileges all;  // that such an object has
    // What holds before anything is granted or revoked: the owner's privileges, or none on a
    // column.
    std::vector<AclItem> implicit;
  };

  void add(const Object& object, const Acl& acl, const Acl& before) {
    if (acl.is_default) return;  // nothing makes an ACL a default one again
    std::vector<AclItem> start = before.is_default ? object.implicit : before.items;
    const bool goes_on = start.size() <= acl.items.size() &&
                         std::equal(start.begin(), start.end(), acl.items.begin());
    if (!goes_on) {
      for (const AclItem& item : start) revoke_all(object, item.grantee);
      start.clear();
    }
    const auto rest = std::span(acl.items).subspan(start.size());
    for (const AclItem& item : rest) {
      grant(object, item, item.privileges.without(item.grant_options), "");
      grant(object, item, item.grant_options, " WITH GRANT OPTION");
    }
    // Says what held anyway, and yet shows: relacl is NULL no more.
    if (rest.empty() && goes_on && before.is_default && !acl.items.empty())
      grant(object, acl.items.front(), object.all, "");
  }

  std::string take() { return std::move(text_); }

 private:
  std::string privilege_text(const Object& object, Privileges privileges) const {
    if (privileges == object.all) return "ALL" + object.columns;
    return privilege_list(privileges, object.columns);
  }

  void revoke_all(const Object& object, sql::Oid grantee) {
    text_ += fmt::format("REVOKE ALL{} ON {} FROM {};\n", object.columns, object.name,
                         role_name(catalog_, grantee));
  }

  void grant(const Object& object, const AclItem& item, Privileges privileges,
             std::string_view option) {
    if (privileges.empty()) return;
    const std::string statement =
        fmt::format("GRANT {} ON {} TO {}{};\n", privilege_text(object, privileges), object.name,
                    role_name(catalog_, item.grantee), option);
    if (item.grantor == object.owner) {
      text_ += statement;
    } else {
      text_ += fmt::format("SET ROLE {};\n{}RESET ROLE;\n", role_name(catalog_, item.grantor),
                           statement);
    }
  }

  const sql::CatalogSnapshot& catalog_;
  std::string text_;
};

// As a change of the owner leaves it: what was his is the new owner's.
Acl with_owner(Acl acl, sql::Oid before, sql::Oid after) {
  for (AclItem& item : acl.items) {
    if (item.grantee == before) item.grantee = after;
    if (item.grantor == before) item.grantor = after;
  }
  return acl;
}

// As GRANT names it; empty: an object of another kind.
std::string object_name(const sql::ObjectAcl& object, const sql::CatalogSnapshot& catalog,
                        std::string_view database) {
  switch (object.kind) {
    case sql::ObjectKind::kDatabase:
      return "DATABASE " + sql::quote_identifier(database);
    case sql::ObjectKind::kFunction: {
      const auto& function = *catalog.find_procedure(object.oid);
      std::vector<std::string> types;
      for (const sql::Oid type : function.arguments) types.push_back(sql::format_type({type}));
      return fmt::format("{} {}.{}({})", function.kind == 'p' ? "PROCEDURE" : "FUNCTION",
                         sql::quote_identifier(function.schema),
                         sql::quote_identifier(function.name), fmt::join(types, ", "));
    }
    case sql::ObjectKind::kType: {
      const sql::Relation* relation = sql::find_relation_of_type(object.oid, catalog);
      if (relation != nullptr) return "TYPE " + relation_name(catalog, *relation);
      const auto& type = *sql::BuiltinCatalog::instance().find_type(object.oid);
      return fmt::format("TYPE {}.{}", sql::quote_identifier(type.schema),
                         sql::quote_identifier(type.name));
    }
    case sql::ObjectKind::kTable:
    case sql::ObjectKind::kColumn:
    case sql::ObjectKind::kSequence:
    case sql::ObjectKind::kSchema:
      break;  // have their privileges with them
  }
  return {};
}

std::vector<AclItem> all_of_owner(sql::Oid owner, Privileges all) {
  return {{owner, owner, all, Privileges()}};
}

}  // namespace

std::string grant_statements(const sql::CatalogSnapshot& catalog,
                             const sql::CatalogSnapshot& before, std::string_view database) {
  GrantText text(catalog);
  for (const sql::ObjectAcl* object : catalog.object_acls()) {
    const sql::ObjectAcl* known = before.find_object_acl(object->oid);
    text.add({object_name(*object, catalog, database), "", object->owner,
              sql::all_privileges(object->kind),
              sql::explicit_items(Acl(), object->kind, object->owner)},
             object->acl,
             known == nullptr ? Acl() : with_owner(known->acl, known->owner, object->owner));
  }
  for (const sql::Schema* schema : catalog.schemas()) {
    if (sql::is_temporary(*schema)) continue;
    const sql::Schema* known = before.find_schema(schema->name);
    text.add({"SCHEMA " + sql::quote_identifier(schema->name), "", schema->owner,
              sql::kAllSchemaPrivileges, all_of_owner(schema->owner, sql::kAllSchemaPrivileges)},
             schema->acl,
             known == nullptr ? Acl() : with_owner(known->acl, known->owner, schema->owner));
  }
  for (const sql::Relation* relation : catalog.relations()) {
    if (is_temporary(catalog, *relation)) continue;
    const bool is_sequence = relation->kind == sql::RelationKind::kSequence;
    const Privileges all = is_sequence ? sql::kAllSequencePrivileges : sql::kAllTablePrivileges;
    const std::string name =
        (is_sequence ? "SEQUENCE " : "TABLE ") + relation_name(catalog, *relation);
    text.add({name, "", relation->owner, all, all_of_owner(relation->owner, all)}, relation->acl,
             Acl());
    for (const sql::Column& column : relation->columns) {
      text.add({name,
                fmt::format(" ({})", sql::quote_identifier(column.name)),
                relation->owner,
                sql::kAllColumnPrivileges,
                {}},
               column.acl, Acl());
    }
  }
  return text.take();
}

}  // namespace carto_mock::dump
