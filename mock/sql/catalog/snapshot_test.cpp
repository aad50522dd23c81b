#include "sql/catalog/snapshot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sql/catalog/test_acl.h"

namespace carto_mock::sql {
namespace {

constexpr Oid kSuperuser = 10, kOwner = 50001, kReader = 50002, kGroup = 50003, kTop = 50004,
              kOuter = 50005, kSchema = 50010, kTable = 50020, kIndex = 50021;

// reader is a member of group, group of top; outer is nobody's member.
class SnapshotTest : public testing::Test {
 protected:
  SnapshotTest() {
    snapshot.put(Role{.oid = kSuperuser,
                      .name = "postgres",
                      .superuser = true,
                      .member_of = {},
                      .settings = {},
                      .dataservices = {}});
    put_role(kOwner, "owner", {});
    put_role(kReader, "reader", {kGroup});
    put_role(kGroup, "group", {kTop});
    put_role(kTop, "top", {});
    put_role(kOuter, "outer", {});
    snapshot.put(Schema{.oid = kSchema, .name = "dev", .owner = kOwner, .acl = {}});
    table.oid = kTable;
    table.schema = kSchema;
    table.name = "tornadoes";
    table.owner = kOwner;
    table.columns = {Column{.name = "a", .type = {oid::kInt4, -1}, .default_sql = {}, .acl = {}},
                     Column{.name = "gone",
                            .type = {oid::kInt4, -1},
                            .dropped = true,
                            .default_sql = {},
                            .acl = {}},
                     Column{.name = "b", .type = {oid::kText, -1}, .default_sql = {}, .acl = {}}};
    snapshot.put(table);
  }

  static std::vector<Membership> memberships(const std::vector<Oid>& roles) {
    std::vector<Membership> memberships;
    for (const Oid role : roles) memberships.push_back({.role = role, .grantor = kSuperuser});
    return memberships;
  }
  void put_role(Oid oid, std::string name, const std::vector<Oid>& member_of, bool inherit = true) {
    snapshot.put(Role{.oid = oid,
                      .name = std::move(name),
                      .inherit = inherit,
                      .member_of = memberships(member_of),
                      .settings = {},
                      .dataservices = {}});
  }
  bool may(Oid role, Privileges privileges) const {
    return snapshot.has_table_privilege(role, *snapshot.find_relation(kTable), privileges);
  }
  void grant_on_table(Oid grantee, Privileges privileges) {
    grant(table.acl, kOwner, kAllTablePrivileges,
          {.grantee = grantee, .grantor = kOwner, .privileges = privileges, .grant_options = {}});
    snapshot.put(table);
  }

  CatalogSnapshot snapshot;
  Relation table;
};

TEST_F(SnapshotTest, FindsObjectsByNameAndOid) {
  EXPECT_EQ(snapshot.find_role("reader")->oid, kReader);
  EXPECT_EQ(snapshot.find_schema("dev")->oid, kSchema);
  EXPECT_EQ(snapshot.find_relation(kSchema, "tornadoes")->oid, kTable);
  EXPECT_EQ(snapshot.find_relation(kSchema, "nothing"), nullptr);
  EXPECT_EQ(snapshot.find_relation(Oid{1}, "tornadoes"), nullptr);
  int attnum = 0;
  EXPECT_EQ(table.find_column("b", &attnum)->type.oid, oid::kText);
  EXPECT_EQ(attnum, 3);
  EXPECT_EQ(table.find_column("gone"), nullptr);
}

TEST_F(SnapshotTest, ForgetsTheOldNameOfARenamedRelation) {
  table.name = "storms";
  snapshot.put(table);
  EXPECT_EQ(snapshot.find_relation(kSchema, "tornadoes"), nullptr);
  EXPECT_EQ(snapshot.find_relation(kSchema, "storms")->oid, kTable);
  snapshot.erase(kTable);
  EXPECT_EQ(snapshot.find_relation(kTable), nullptr);
  EXPECT_EQ(snapshot.find_relation(kSchema, "storms"), nullptr);
}

TEST_F(SnapshotTest, CopiesAreIndependent) {
  CatalogSnapshot copy = snapshot;
  copy.erase(kTable);
  EXPECT_EQ(copy.find_relation(kTable), nullptr);
  EXPECT_NE(snapshot.find_relation(kTable), nullptr);
}

TEST_F(SnapshotTest, ListsTheIndexesOfATable) {
  Relation index;
  index.oid = kIndex;
  index.schema = kSchema;
  index.name = "tornadoes_pkey";
  index.kind = RelationKind::kIndex;
  index.index =
      IndexDefinition{.relation = kTable, .unique = true, .primary = true, .columns = {1}};
  snapshot.put(index);
  const std::vector<const Relation*> indexes = snapshot.indexes_of(kTable);
  ASSERT_EQ(indexes.size(), 1U);
  EXPECT_EQ(indexes[0]->name, "tornadoes_pkey");
  EXPECT_EQ(snapshot.relations().size(), 2U);
}

TEST_F(SnapshotTest, MembershipIsTransitive) {
  EXPECT_TRUE(snapshot.is_member(kReader, kReader));
  EXPECT_TRUE(snapshot.is_member(kReader, kTop));
  EXPECT_FALSE(snapshot.is_member(kTop, kReader));
  EXPECT_FALSE(snapshot.is_member(kOuter, kGroup));
  EXPECT_TRUE(snapshot.is_member(kSuperuser, kTop));
}

TEST_F(SnapshotTest, RolesThatDoNotInheritAreMembersWithoutPrivileges) {
  put_role(kReader, "reader", {kGroup}, false);
  EXPECT_TRUE(snapshot.is_member(kReader, kTop));
  EXPECT_FALSE(snapshot.has_privileges_of(kReader, kTop));
}

TEST_F(SnapshotTest, SurvivesCirclesOfMembership) {
  put_role(kTop, "top", {kReader});
  EXPECT_TRUE(snapshot.is_member(kTop, kGroup));
  EXPECT_FALSE(snapshot.is_member(kTop, kOuter));
}

TEST_F(SnapshotTest, OwnerAndSuperuserHaveAllByDefault) {
  EXPECT_TRUE(may(kOwner, kAllTablePrivileges));
  EXPECT_TRUE(may(kSuperuser, kAllTablePrivileges));
  EXPECT_FALSE(may(kReader, Privilege::kSelect));
}

TEST_F(SnapshotTest, GrantsReachMembersAndPublic) {
  grant_on_table(kTop, Privilege::kSelect);
  EXPECT_TRUE(may(kReader, Privilege::kSelect));
  EXPECT_FALSE(may(kReader, Privilege::kSelect | Privilege::kUpdate));
  EXPECT_FALSE(may(kOuter, Privilege::kSelect));
  EXPECT_TRUE(may(kOwner, kAllTablePrivileges));
  grant_on_table(kPublic, Privilege::kInsert);
  EXPECT_TRUE(may(kOuter, Privilege::kInsert));
  EXPECT_TRUE(may(kReader, Privilege::kSelect | Privilege::kInsert));
}

TEST_F(SnapshotTest, AnOwnerCanRevokeFromHimself) {
  table.acl.is_default = false;
  table.acl.items.push_back({.grantee = kOwner,
                             .grantor = kOwner,
                             .privileges = kAllTablePrivileges.without(Privilege::kSelect),
                             .grant_options = {}});
  snapshot.put(table);
  EXPECT_FALSE(may(kOwner, Privilege::kSelect));
  EXPECT_TRUE(may(kOwner, Privilege::kInsert));
}

TEST_F(SnapshotTest, ColumnPrivilegesAddToTheTables) {
  grant(table.columns[2].acl, kOwner, {},
        {.grantee = kReader,
         .grantor = kOwner,
         .privileges = Privilege::kSelect,
         .grant_options = {}});
  snapshot.put(table);
  const Relation& relation = *snapshot.find_relation(kTable);
  EXPECT_TRUE(snapshot.has_column_privilege(kReader, relation, 3, Privilege::kSelect));
  EXPECT_FALSE(snapshot.has_column_privilege(kReader, relation, 1, Privilege::kSelect));
  EXPECT_FALSE(may(kReader, Privilege::kSelect));
  EXPECT_TRUE(snapshot.has_column_privilege(kOwner, relation, 1, Privilege::kUpdate));
}

TEST_F(SnapshotTest, SchemasBelongToTheirOwner) {
  const Schema& schema = *snapshot.find_schema(kSchema);
  EXPECT_TRUE(snapshot.has_schema_privilege(kOwner, schema, kAllSchemaPrivileges));
  EXPECT_FALSE(snapshot.has_schema_privilege(kReader, schema, Privilege::kUsage));
  EXPECT_TRUE(snapshot.owns(kSuperuser, kOwner));
  EXPECT_FALSE(snapshot.owns(kReader, kOwner));
}

}  // namespace
}  // namespace carto_mock::sql
