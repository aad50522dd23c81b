#include "dump/grant_statements.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <vector>

#include "accounts/role_privileges.h"
#include "dump/catalog_names.h"
#include "sql/functions/quoting.h"

namespace carto_mock::dump {
namespace {

using sql::Acl;
using sql::AclItem;
using sql::Privileges;

bool is_same(const AclItem& left, const AclItem& right) {
  return left.grantee == right.grantee && left.grantor == right.grantor &&
         left.privileges == right.privileges && left.grant_options == right.grant_options;
}

std::string upper(std::string text) {
  for (char& character : text) {
    if (character >= 'a' && character <= 'z') character = static_cast<char>(character - 'a' + 'A');
  }
  return text;
}

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
                         std::equal(start.begin(), start.end(), acl.items.begin(), is_same);
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
    std::string list;
    for (const std::string& name : accounts::permission_names(privileges))
      list += (list.empty() ? "" : ", ") + upper(name) + object.columns;
    return list;
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

std::vector<AclItem> all_of_owner(sql::Oid owner, Privileges all) {
  return {{owner, owner, all, Privileges()}};
}

}  // namespace

std::string grant_statements(const sql::CatalogSnapshot& catalog,
                             const sql::CatalogSnapshot& before) {
  GrantText text(catalog);
  for (const sql::Schema* schema : catalog.schemas()) {
    const sql::Schema* known = before.find_schema(schema->name);
    text.add({"SCHEMA " + sql::quote_identifier(schema->name), "", schema->owner,
              sql::kAllSchemaPrivileges, all_of_owner(schema->owner, sql::kAllSchemaPrivileges)},
             schema->acl,
             known == nullptr ? Acl() : with_owner(known->acl, known->owner, schema->owner));
  }
  for (const sql::Relation* relation : catalog.relations()) {
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
