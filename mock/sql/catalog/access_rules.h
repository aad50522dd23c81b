// The questions that every check of privileges comes down to, and PostgreSQL's answers (manual,
// chapters 5.7 and 22). The engine asks them by way of CatalogSnapshot; who opens a database may
// bring rules that answer otherwise (DatabaseEnvironment), such as a test that wants to see what
// depends on one of them. Thread-safe.
#pragma once

#include "sql/catalog/acl.h"
#include "sql/types/type.h"

namespace carto_mock::sql {

class CatalogSnapshot;

class AccessRules {
 public:
  AccessRules() = default;
  virtual ~AccessRules() = default;
  AccessRules(const AccessRules&) = delete;
  AccessRules& operator=(const AccessRules&) = delete;

  static const AccessRules& postgres();

  // Does the role have these privileges on an object of that owner, which is a kind's and has this
  // ACL? `options`: may it grant these as well? Nobody asks about superusers.
  virtual bool grants(const CatalogSnapshot& catalog, Oid role, Oid owner, const Acl& acl,
                      ObjectKind kind, Privileges privileges, Privileges options) const;
  // May the role do to an object what only its owner may?
  virtual bool owns(const CatalogSnapshot& catalog, Oid role, Oid owner) const;
  // May the role become another one, and give things to it?
  virtual bool is_member(const CatalogSnapshot& catalog, Oid member, Oid role) const;
};

}  // namespace carto_mock::sql
