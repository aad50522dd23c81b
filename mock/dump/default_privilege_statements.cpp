#include "dump/default_privilege_statements.h"

#include <fmt/format.h>

#include "dump/catalog_names.h"
#include "sql/functions/quoting.h"
#include "support/error.h"

namespace carto_mock::dump {
namespace {

using sql::AclItem;
using sql::ObjectKind;
using sql::Privileges;

std::string_view kind_name(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::kTable:
      return "TABLES";
    case ObjectKind::kSequence:
      return "SEQUENCES";
    case ObjectKind::kFunction:
      return "FUNCTIONS";
    case ObjectKind::kType:
      return "TYPES";
    case ObjectKind::kSchema:
      return "SCHEMAS";
    case ObjectKind::kColumn:
    case ObjectKind::kDatabase:
      break;
  }
  throw Error::unsupported("dumping default privileges on this kind of object");
}

class Statements {
 public:
  Statements(const sql::CatalogSnapshot& catalog, const sql::DefaultAcl& acl)
      : catalog_(catalog), acl_(acl), start_("ALTER DEFAULT PRIVILEGES FOR ROLE ") {
    start_ += role_name(catalog, acl.role);
    if (acl.schema == sql::kInvalidOid) return;
    for (const sql::Schema* schema : catalog.schemas()) {
      if (schema->oid == acl.schema) start_ += " IN SCHEMA " + sql::quote_identifier(schema->name);
    }
  }

  std::string write() {
    // In one schema they only add to what holds in all.
    if (acl_.schema == sql::kInvalidOid) {
      for (const AclItem& item : sql::explicit_items({}, acl_.kind, acl_.role)) revoke_all(item);
    }
    for (const AclItem& item : acl_.items) {
      grant(item, item.privileges.without(item.grant_options), "");
      grant(item, item.grant_options, " WITH GRANT OPTION");
    }
    return std::move(text_);
  }

 private:
  void revoke_all(const AclItem& item) {
    text_ += fmt::format("{} REVOKE ALL ON {} FROM {};\n", start_, kind_name(acl_.kind),
                         role_name(catalog_, item.grantee));
  }
  void grant(const AclItem& item, Privileges privileges, std::string_view option) {
    if (privileges.empty()) return;
    text_ += fmt::format("{} GRANT {} ON {} TO {}{};\n", start_, privilege_list(privileges),
                         kind_name(acl_.kind), role_name(catalog_, item.grantee), option);
  }

  const sql::CatalogSnapshot& catalog_;
  const sql::DefaultAcl& acl_;
  std::string start_;
  std::string text_;
};

}  // namespace

std::string default_privilege_statements(const sql::CatalogSnapshot& catalog) {
  std::string text;
  for (const sql::DefaultAcl* acl : catalog.default_acls())
    text += Statements(catalog, *acl).write();
  return text;
}

}  // namespace carto_mock::dump
