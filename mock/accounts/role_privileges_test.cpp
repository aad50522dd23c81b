// Expectations: spec auth-api.md 3.2 ("Grantable") and 3.4.
#include "accounts/role_privileges.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace carto_mock::accounts {
namespace {

using sql::Privilege;
using sql::Privileges;

constexpr sql::Oid kSuperuser = 10, kOwner = 50001, kKey = 50002, kGroup = 50003;
constexpr sql::Oid kPublicSchema = 2200, kHiddenSchema = 50010;

sql::Acl acl(std::vector<sql::AclItem> items) { return {false, std::move(items)}; }

sql::Relation table(sql::Oid oid, std::string name, sql::Oid owner, sql::Acl its_acl = {},
                    sql::Oid schema = kPublicSchema) {
  sql::Relation relation;
  relation.oid = oid;
  relation.schema = schema;
  relation.name = std::move(name);
  relation.owner = owner;
  relation.acl = std::move(its_acl);
  return relation;
}

class RolePrivileges : public testing::Test {
 protected:
  void SetUp() override {
    add_role(kSuperuser, "postgres");
    add_role(kGroup, "group");
    add_role(kKey, "key");
    sql::Role owner;
    owner.oid = kOwner;
    owner.name = "owner";
    owner.member_of = {{.role = kKey}, {.role = kGroup}};
    catalog_.put(owner);
    catalog_.put(sql::Schema{kPublicSchema, "public", kSuperuser,
                             acl({{sql::kPublic, kSuperuser, Privilege::kUsage, {}},
                                  {kOwner, kSuperuser, Privilege::kCreate, {}}})});
    catalog_.put(sql::Schema{kHiddenSchema, "cartodb", kSuperuser,
                             acl({{sql::kPublic, kSuperuser, Privilege::kUsage, {}}})});
  }

  void add_role(sql::Oid oid, std::string name) {
    sql::Role role;
    role.oid = oid;
    role.name = std::move(name);
    catalog_.put(role);
  }

  std::string shown(std::string_view role) const {
    const DatabaseGrants grants = read_role_grants(catalog_, role);
    std::string text;
    for (const ShownTable& shown_table : grants.tables) {
      text += fmt::format("{}.{}{} {}; ", shown_table.schema, shown_table.name,
                          shown_table.is_owner ? "*" : "", fmt::join(shown_table.permissions, ","));
    }
    for (const ShownSchema& schema : grants.schemas)
      text += fmt::format("[{} {}]", schema.name, fmt::join(schema.permissions, ","));
    return text;
  }

  bool can_grant(std::string schema, std::string name, Privileges privileges) const {
    const std::vector<std::string> roles = {"owner", "missing"};
    const std::vector<TableGrant> tables = {{std::move(schema), std::move(name), privileges}};
    return can_grant_tables(catalog_, roles, tables);
  }

  sql::CatalogSnapshot catalog_;
};

TEST_F(RolePrivileges, AreShownInByteOrder) {
  const Privileges select(Privilege::kSelect);
  for (const auto& [oid, name] :
       {std::pair{60001U, "zz_b"}, std::pair{60002U, "aa_a"}, std::pair{60003U, "Aa_cap"}}) {
    catalog_.put(
        table(oid, name, kOwner,
              acl({{kOwner, kOwner, sql::kAllTablePrivileges, {}}, {kKey, kOwner, select, {}}})));
  }
  catalog_.put(table(60004, "own", kKey));
  catalog_.put(table(60005, "everybodys", kOwner, acl({{sql::kPublic, kOwner, select, {}}})));
  catalog_.put(table(60006, "system", kOwner, acl({{kKey, kOwner, select, {}}}), kHiddenSchema));
  EXPECT_EQ(shown("key"),
            "public.Aa_cap select; public.aa_a select; public.own* "
            "delete,insert,references,select,trigger,truncate,update; "
            "public.zz_b select; [public usage]");
}

TEST_F(RolePrivileges, ShowNeitherSequencesNorMaterializedViews) {
  for (const sql::RelationKind kind :
       {sql::RelationKind::kSequence, sql::RelationKind::kMaterializedView,
        sql::RelationKind::kIndex}) {
    sql::Relation relation =
        table(60001, "r", kOwner, acl({{kKey, kOwner, Privilege::kSelect, {}}}));
    relation.kind = kind;
    catalog_.put(relation);
    EXPECT_EQ(shown("key"), "[public usage]");
  }
}

TEST_F(RolePrivileges, ShowNothingOfARoleThatDoesNotExist) { EXPECT_EQ(shown("nobody"), ""); }

TEST_F(RolePrivileges, TablesAreGrantableByDirectPrivilegesOnly) {
  catalog_.put(table(60001, "mine", kOwner));
  catalog_.put(table(60002, "of_a_key", kKey));
  catalog_.put(
      table(60003, "shared", kSuperuser, acl({{kOwner, kSuperuser, Privilege::kSelect, {}}})));
  catalog_.put(table(60004, "public_one", kSuperuser,
                     acl({{sql::kPublic, kSuperuser, Privilege::kSelect, {}}})));
  catalog_.put(table(60005, "metadata", kOwner, {}, kHiddenSchema));
  EXPECT_TRUE(can_grant("public", "mine", Privilege::kSelect | Privilege::kDelete));
  EXPECT_TRUE(can_grant("public", "mine", {}));
  EXPECT_TRUE(can_grant("public", "shared", Privilege::kSelect));
  EXPECT_FALSE(can_grant("public", "shared", Privilege::kSelect | Privilege::kUpdate));
  EXPECT_FALSE(can_grant("public", "of_a_key", Privilege::kSelect));
  EXPECT_FALSE(can_grant("public", "public_one", Privilege::kSelect));
  EXPECT_FALSE(can_grant("cartodb", "metadata", Privilege::kSelect));
  EXPECT_FALSE(can_grant("public", "nope", {}));
  EXPECT_FALSE(can_grant("nope", "mine", {}));
  EXPECT_FALSE(can_grant("public", "MINE", {}));
}

TEST_F(RolePrivileges, SchemasAreGrantableByEffectivePrivileges) {
  const std::vector<std::string> roles = {"owner"};
  const auto grantable = [&](std::string name, Privileges privileges) {
    const std::vector<SchemaGrant> schemas = {{std::move(name), privileges}};
    return can_grant_schemas(catalog_, roles, schemas);
  };
  EXPECT_TRUE(grantable("public", Privilege::kCreate));
  EXPECT_FALSE(grantable("cartodb", Privilege::kUsage));
  EXPECT_FALSE(grantable("nope", Privilege::kCreate));
  EXPECT_TRUE(grantable("nope", {}));
}

}  // namespace
}  // namespace carto_mock::accounts
