// Expected texts are a real PostgreSQL's pg_class.relacl after the same GRANT and REVOKE.
#include "sql/catalog/acl.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace carto_mock::sql {
namespace {

using testing::ElementsAre;

constexpr Oid kOwner = 50001, kWeird = 50002, kReader = 50003;

std::vector<std::string> texts(const Acl& acl) {
  std::vector<std::string> result;
  for (const AclItem& item : acl.items) {
    result.push_back(acl_item_text(item, [](Oid role) -> std::string {
      if (role == kOwner) return "a_owner";
      return role == kWeird ? "We ird" : "a_reader";
    }));
  }
  return result;
}

AclItem item_for(Oid grantee, Privileges privileges, Privileges grant_options = {}) {
  return {.grantee = grantee,
          .grantor = kOwner,
          .privileges = privileges,
          .grant_options = grant_options};
}

TEST(Acl, PrintsItemsAsPostgresql) {
  Acl acl;
  const Privileges read_and_insert = Privilege::kSelect | Privilege::kInsert;
  grant(acl, kOwner, kAllTablePrivileges, item_for(kWeird, read_and_insert, read_and_insert));
  grant(acl, kOwner, kAllTablePrivileges, item_for(kPublic, Privilege::kSelect));
  grant(acl, kOwner, kAllTablePrivileges, item_for(kReader, kAllTablePrivileges));
  EXPECT_THAT(texts(acl), ElementsAre("a_owner=arwdDxt/a_owner", "\"We ird\"=a*r*/a_owner",
                                      "=r/a_owner", "a_reader=arwdDxt/a_owner"));
  revoke(acl, kOwner, kAllTablePrivileges, kReader, kOwner,
         Privilege::kUpdate | Privilege::kTruncate);
  revoke(acl, kOwner, kAllTablePrivileges, kPublic, kOwner, kAllTablePrivileges);
  EXPECT_THAT(texts(acl), ElementsAre("a_owner=arwdDxt/a_owner", "\"We ird\"=a*r*/a_owner",
                                      "a_reader=ardxt/a_owner"));
}

TEST(Acl, GrantsAddUp) {
  Acl acl;
  grant(acl, kOwner, {}, item_for(kReader, Privilege::kSelect));
  grant(acl, kOwner, {}, item_for(kReader, Privilege::kUpdate));
  EXPECT_FALSE(acl.is_default);
  EXPECT_THAT(texts(acl), ElementsAre("a_reader=rw/a_owner"));
}

TEST(Acl, ARevokeMakesTheDefaultExplicit) {
  Acl acl;
  revoke(acl, kOwner, kAllSchemaPrivileges, kReader, kOwner, Privilege::kUsage);
  EXPECT_FALSE(acl.is_default);
  EXPECT_THAT(texts(acl), ElementsAre("a_owner=UC/a_owner"));
}

}  // namespace
}  // namespace carto_mock::sql
