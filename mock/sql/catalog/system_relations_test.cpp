// Expected rows are those of a real PostgreSQL 15 with PostGIS 3.3 for the same table:
//
//   CREATE TABLE dev.t (cartodb_id bigint PRIMARY KEY DEFAULT nextval(…), the_geom
//   geometry(Point,4326),
//                       name varchar(10) NOT NULL DEFAULT 'x', n numeric(5,2), gone int, b text[],
//                       iv interval day);  ALTER TABLE dev.t DROP COLUMN gone;
#include "sql/catalog/system_relations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sql/catalog/builtin_catalog.h"
#include "sql/catalog/test_acl.h"
#include "sql/types/domain_types.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using testing::ElementsAre;

constexpr Oid kSuperuser = 10, kOwner = 50001, kOther = 50002, kSchema = 50003, kTable = 50010,
              kIndex = 50011, kRowType = 50012;

class SystemRelationsTest : public testing::Test {
 protected:
  SystemRelationsTest() {
    put_role(kSuperuser, "postgres", true);
    put_role(kOwner, "dev", false);
    put_role(kOther, "other", false);
    catalog.put(Schema{.oid = 2200, .name = "public", .owner = kSuperuser, .acl = {}});
    catalog.put(Schema{.oid = 13207, .name = "information_schema", .owner = kSuperuser, .acl = {}});
    catalog.put(Schema{.oid = kSchema, .name = "dev", .owner = kOwner, .acl = {}});
    Relation table;
    table.oid = kTable;
    table.schema = kSchema;
    table.name = "t";
    table.owner = kOwner;
    table.row_type = kRowType;
    table.columns = {
        column("cartodb_id", {oid::kInt8, -1}, true, "nextval('dev.t_cartodb_id_seq'::regclass)"),
        column("the_geom", {oid::kGeometry, 1107460}),
        column("name", {oid::kVarchar, 14}, true, "'x'::character varying"),
        column("n", {oid::kNumeric, 327686}),
        column("gone", {oid::kInt4, -1}),
        column("b", {oid::kTextArray, -1}),
        column("iv", {oid::kInterval, 589823})};
    table.columns[4].dropped = true;
    catalog.put(table);
    Relation index;
    index.oid = kIndex;
    index.schema = kSchema;
    index.name = "t_pkey";
    index.kind = RelationKind::kIndex;
    index.owner = kOwner;
    index.index =
        IndexDefinition{.relation = kTable, .unique = true, .primary = true, .columns = {1}};
    catalog.put(index);
  }

  static Column column(std::string name, Type type, bool not_null = false,
                       std::string default_sql = {}) {
    return {.name = std::move(name),
            .type = type,
            .not_null = not_null,
            .default_sql = std::move(default_sql),
            .acl = {}};
  }
  void put_role(Oid oid, std::string name, bool superuser) {
    Role role;
    role.oid = oid;
    role.name = std::move(name);
    role.superuser = superuser;
    catalog.put(role);
  }

  // The rows where column `key` is `value`, as texts of the columns asked for.
  std::vector<std::vector<std::string>> select(std::string_view schema, std::string_view name,
                                               std::vector<std::string> wanted,
                                               const std::string& key, const std::string& value,
                                               Oid user = kOwner) const {
    const Relation* relation = find_system_relation(schema, name);
    std::vector<std::vector<std::string>> result;
    const SystemRelationRows rows = system_relation_rows(
        relation->oid, {.catalog = catalog, .database_name = "db", .current_user = user});
    for (const std::vector<Value>& row : *rows) {
      if (text(*relation, row, key) != value) continue;
      std::vector<std::string> texts;
      for (const std::string& column_name : wanted)
        texts.push_back(text(*relation, row, column_name));
      result.push_back(std::move(texts));
    }
    return result;
  }
  static std::string text(const Relation& relation, const std::vector<Value>& row,
                          const std::string& column_name) {
    int attnum = 0;
    const Column* found = relation.find_column(column_name, &attnum);
    const Value& value = row.at(static_cast<std::size_t>(attnum) - 1);
    if (value.is_null()) return "NULL";
    switch (is_domain_type(found->type.oid) ? below_domain(found->type.oid) : found->type.oid) {
      case oid::kName:
      case oid::kText:
      case oid::kVarchar:
      case oid::kChar:
      case oid::kNodeTree:
        return value.as_text();
      case oid::kInt2Vector: {
        std::string keys;
        for (const Value& element : value.as_array().elements) {
          keys += std::to_string(element.as_integer()) + " ";
        }
        return keys;
      }
      case oid::kFloat4:
        return std::to_string(static_cast<int>(value.as_real()));
      default:
        return std::to_string(value.as_integer());
    }
  }

  CatalogSnapshot catalog;
};

TEST_F(SystemRelationsTest, FindsTheDefinitions) {
  const Relation* pg_class = find_system_relation("pg_catalog", "pg_class");
  ASSERT_NE(pg_class, nullptr);
  EXPECT_EQ(pg_class->oid, 1259U);
  EXPECT_EQ(pg_class->columns.size(), 33U);
  EXPECT_EQ(find_system_relation(1259), pg_class);
  EXPECT_EQ(find_system_relation("public", "pg_class"), nullptr);
  EXPECT_NE(find_system_relation("public", "spatial_ref_sys"), nullptr);
  // Everybody may read pg_class, nobody but superusers the passwords.
  EXPECT_TRUE(catalog.has_table_privilege(kOther, *pg_class, Privilege::kSelect));
  EXPECT_FALSE(catalog.has_table_privilege(kOther, *find_system_relation("pg_catalog", "pg_authid"),
                                           Privilege::kSelect));
  // Columns of domains have the base type.
  constexpr Oid kSqlIdentifier = 13226;
  EXPECT_EQ(find_system_relation("information_schema", "tables")->columns[0].type.oid,
            kSqlIdentifier);
}

TEST_F(SystemRelationsTest, EveryBuiltRelationHasRowsOfAllItsColumns) {
  const auto names = std::to_array<std::pair<std::string_view, std::string_view>>(
      {{"pg_catalog", "pg_class"},
       {"pg_catalog", "pg_attribute"},
       {"pg_catalog", "pg_attrdef"},
       {"pg_catalog", "pg_index"},
       {"pg_catalog", "pg_namespace"},
       {"pg_catalog", "pg_roles"},
       {"pg_catalog", "pg_database"},
       {"pg_catalog", "pg_tables"},
       {"pg_catalog", "pg_type"},
       {"pg_catalog", "pg_proc"},
       {"information_schema", "columns"},
       {"information_schema", "tables"},
       {"information_schema", "schemata"},
       {"public", "geometry_columns"}});
  for (const auto& [schema, name] : names) {
    const Relation* relation = find_system_relation(schema, name);
    ASSERT_NE(relation, nullptr) << name;
    EXPECT_NO_THROW(require_system_relation(*relation)) << name;
    const SystemRelationRows rows = system_relation_rows(
        relation->oid, {.catalog = catalog, .database_name = "db", .current_user = kOwner});
    ASSERT_FALSE(rows->empty()) << name;
    EXPECT_EQ(rows->front().size(), relation->columns.size()) << name;
  }
}

TEST_F(SystemRelationsTest, ClassRows) {
  EXPECT_THAT(select("pg_catalog", "pg_class",
                     {"relname", "relnamespace", "reltype", "relowner", "relam", "relpages",
                      "reltuples", "relhasindex", "relkind", "relnatts", "relreplident", "relacl"},
                     "oid", std::to_string(kTable)),
              ElementsAre(ElementsAre("t", "50003", "50012", "50001", "2", "0", "-1", "1", "r", "7",
                                      "d", "NULL")));
  EXPECT_THAT(select("pg_catalog", "pg_class",
                     {"relname", "relam", "relkind", "relnatts", "reltuples", "relreplident"},
                     "oid", std::to_string(kIndex)),
              ElementsAre(ElementsAre("t_pkey", "403", "i", "1", "0", "n")));
  EXPECT_THAT(select("pg_catalog", "pg_class", {"relkind"}, "relname", "pg_class"),
              ElementsAre(ElementsAre("r")));
}

TEST_F(SystemRelationsTest, AttributeRows) {
  const std::string table = std::to_string(kTable);
  EXPECT_THAT(
      select("pg_catalog", "pg_attribute",
             {"attname", "attnum", "atttypid", "attlen", "atttypmod", "attbyval", "attalign",
              "attstorage", "attnotnull", "atthasdef", "attisdropped", "attndims", "attcollation"},
             "attrelid", table),
      ElementsAre(
          ElementsAre("tableoid", "-6", "26", "4", "-1", "1", "i", "p", "1", "0", "0", "0", "0"),
          ElementsAre("cmax", "-5", "29", "4", "-1", "1", "i", "p", "1", "0", "0", "0", "0"),
          ElementsAre("xmax", "-4", "28", "4", "-1", "1", "i", "p", "1", "0", "0", "0", "0"),
          ElementsAre("cmin", "-3", "29", "4", "-1", "1", "i", "p", "1", "0", "0", "0", "0"),
          ElementsAre("xmin", "-2", "28", "4", "-1", "1", "i", "p", "1", "0", "0", "0", "0"),
          ElementsAre("ctid", "-1", "27", "6", "-1", "0", "s", "p", "1", "0", "0", "0", "0"),
          ElementsAre("cartodb_id", "1", "20", "8", "-1", "1", "d", "p", "1", "1", "0", "0", "0"),
          ElementsAre("the_geom", "2", "16400", "-1", "1107460", "0", "d", "m", "0", "0", "0", "0",
                      "0"),
          ElementsAre("name", "3", "1043", "-1", "14", "0", "i", "x", "1", "1", "0", "0", "100"),
          ElementsAre("n", "4", "1700", "-1", "327686", "0", "i", "m", "0", "0", "0", "0", "0"),
          ElementsAre("........pg.dropped.5........", "5", "0", "4", "-1", "1", "i", "p", "0", "0",
                      "1", "0", "0"),
          ElementsAre("b", "6", "1009", "-1", "-1", "0", "i", "x", "0", "0", "0", "1", "100"),
          ElementsAre("iv", "7", "1186", "16", "589823", "0", "d", "p", "0", "0", "0", "0", "0")));
}

TEST_F(SystemRelationsTest, IndexAndDefaultRows) {
  EXPECT_THAT(
      select("pg_catalog", "pg_index", {"indrelid", "indisprimary", "indisunique", "indkey"},
             "indexrelid", std::to_string(kIndex)),
      ElementsAre(ElementsAre("50010", "1", "1", "1 ")));
  EXPECT_THAT(
      select("pg_catalog", "pg_attrdef", {"adnum", "adbin"}, "adrelid", std::to_string(kTable)),
      ElementsAre(ElementsAre("1", "nextval('dev.t_cartodb_id_seq'::regclass)"),
                  ElementsAre("3", "'x'::character varying")));
}

TEST_F(SystemRelationsTest, TypeRows) {
  EXPECT_THAT(
      select("pg_catalog", "pg_type",
             {"typname", "typlen", "typtype", "typcategory", "typrelid", "typinput", "typalign"},
             "oid", std::to_string(kRowType)),
      ElementsAre(ElementsAre("t", "-1", "c", "C", "50010", "2290", "d")));
  EXPECT_THAT(select("pg_catalog", "pg_type", {"oid", "typlen", "typarray", "typcategory"},
                     "typname", "int4"),
              ElementsAre(ElementsAre("23", "4", "1007", "N")));
}

TEST_F(SystemRelationsTest, InformationSchemaColumns) {
  EXPECT_THAT(
      select("information_schema", "columns",
             {"column_name", "ordinal_position", "column_default", "is_nullable", "data_type",
              "character_maximum_length", "numeric_precision", "numeric_scale", "interval_type",
              "udt_schema", "udt_name"},
             "table_name", "t"),
      ElementsAre(ElementsAre("cartodb_id", "1", "nextval('dev.t_cartodb_id_seq'::regclass)", "NO",
                              "bigint", "NULL", "64", "0", "NULL", "pg_catalog", "int8"),
                  ElementsAre("the_geom", "2", "NULL", "YES", "USER-DEFINED", "NULL", "NULL",
                              "NULL", "NULL", "public", "geometry"),
                  ElementsAre("name", "3", "'x'::character varying", "NO", "character varying",
                              "10", "NULL", "NULL", "NULL", "pg_catalog", "varchar"),
                  ElementsAre("n", "4", "NULL", "YES", "numeric", "NULL", "5", "2", "NULL",
                              "pg_catalog", "numeric"),
                  ElementsAre("b", "6", "NULL", "YES", "ARRAY", "NULL", "NULL", "NULL", "NULL",
                              "pg_catalog", "_text"),
                  ElementsAre("iv", "7", "NULL", "YES", "interval", "NULL", "NULL", "NULL", "DAY",
                              "pg_catalog", "interval")));
}

TEST_F(SystemRelationsTest, InformationSchemaShowsWhatTheUserMaySee) {
  const std::vector<std::string> columns = {"table_schema", "table_type"};
  EXPECT_THAT(select("information_schema", "tables", columns, "table_name", "t"),
              ElementsAre(ElementsAre("dev", "BASE TABLE")));
  EXPECT_THAT(select("information_schema", "tables", columns, "table_name", "t", kOther),
              ElementsAre());
  Relation table = *catalog.find_relation(kTable);
  grant(table.columns[2].acl, kOwner, {},
        {.grantee = kOther,
         .grantor = kOwner,
         .privileges = Privilege::kSelect,
         .grant_options = {}});
  catalog.put(table);
  EXPECT_THAT(select("information_schema", "tables", columns, "table_name", "t", kOther),
              ElementsAre(ElementsAre("dev", "BASE TABLE")));
  EXPECT_THAT(select("information_schema", "columns", {"column_name"}, "table_name", "t", kOther),
              ElementsAre(ElementsAre("name")));
}

TEST_F(SystemRelationsTest, GeometryColumns) {
  EXPECT_THAT(select("public", "geometry_columns",
                     {"f_table_catalog", "f_table_schema", "f_geometry_column", "coord_dimension",
                      "srid", "type"},
                     "f_table_name", "t"),
              ElementsAre(ElementsAre("db", "dev", "the_geom", "2", "4326", "POINT")));
  Relation table = *catalog.find_relation(kTable);
  const auto type_of = [&](std::int32_t typmod) {
    table.columns[1].type.typmod = typmod;
    catalog.put(table);
    return select("public", "geometry_columns", {"coord_dimension", "srid", "type"}, "f_table_name",
                  "t")
        .at(0);
  };
  EXPECT_THAT(type_of(-1), ElementsAre("2", "0", "GEOMETRY"));
  EXPECT_THAT(type_of(26), ElementsAre("3", "0", "MULTIPOLYGON"));
  EXPECT_THAT(type_of(5), ElementsAre("3", "0", "POINTM"));
  EXPECT_THAT(type_of(987392), ElementsAre("2", "3857", "GEOMETRY"));
  EXPECT_THAT(select("public", "geometry_columns", {"srid"}, "f_table_name", "t", kOther),
              ElementsAre());
}

TEST_F(SystemRelationsTest, SpatialReferenceSystems) {
  const auto rows =
      select("public", "spatial_ref_sys", {"auth_name", "auth_srid", "proj4text"}, "srid", "4326");
  EXPECT_THAT(rows,
              ElementsAre(ElementsAre("EPSG", "4326", "+proj=longlat +datum=WGS84 +no_defs ")));
}

TEST_F(SystemRelationsTest, RefusesWhatItDoesNotHave) {
  EXPECT_THROW(require_system_relation(*find_system_relation("pg_catalog", "pg_shdepend")), Error);
  const Relation& rules = *find_system_relation("pg_catalog", "pg_rewrite");
  int attnum = 0;
  rules.find_column("ev_action", &attnum);
  EXPECT_THROW(require_system_column(rules, attnum - 1), Error);
  rules.find_column("rulename", &attnum);
  EXPECT_NO_THROW(require_system_column(rules, attnum - 1));
}

}  // namespace
}  // namespace carto_mock::sql
