// Expected texts are a real PostgreSQL's pg_class.relacl after the same GRANT and REVOKE.
#include "sql/catalog/acl.h"

#include <gtest/gtest.h>

namespace carto_mock::sql {
namespace {

constexpr Oid kOwner = 50001, kWeird = 50002, kReader = 50003;

std::string role_name(Oid role) {
  if (role == kOwner) return "a_owner";
  return role == kWeird ? "We ird" : "a_reader";
}

TEST(Acl, PrintsItemsAsPostgresql) {
  const auto text = [](Oid grantee, Privileges privileges, Privileges grant_options) {
    return acl_item_text({.grantee = grantee,
                          .grantor = kOwner,
                          .privileges = privileges,
                          .grant_options = grant_options},
                         role_name);
  };
  const Privileges read_and_insert = Privilege::kSelect | Privilege::kInsert;
  EXPECT_EQ(text(kOwner, kAllTablePrivileges, {}), "a_owner=arwdDxt/a_owner");
  EXPECT_EQ(text(kWeird, read_and_insert, read_and_insert), "\"We ird\"=a*r*/a_owner");
  EXPECT_EQ(text(kPublic, Privilege::kSelect, {}), "=r/a_owner");
  EXPECT_EQ(text(kReader, kAllSchemaPrivileges, Privilege::kUsage), "a_reader=U*C/a_owner");
}

}  // namespace
}  // namespace carto_mock::sql
