// Accounts on real databases: loading, keys and their roles, reset, restart.
#include "accounts/registry.h"

#include <gtest/gtest.h>

#include <fstream>

#include "accounts/all_switches.h"
#include "accounts/key_service.h"
#include "accounts/table_loader.h"
#include "sql/types/type_registry.h"
#include "support/error.h"
#include "support/private_directory.h"

namespace carto_mock::accounts {
namespace {

constexpr std::string_view kFixture = R"(version: 1
accounts:
  dev:
    id: dev_id
    organization: {name: team, role: member}
    master_token: dev_master
    keys_created_at: 2020-01-15T09:30:00Z
    settings: {keys: {statement_timeout: 3s}}
    data:
      - sql: tables.sql
      - {table: tornadoes, rows: tornadoes.csv, shift_years: {newest: 2024, columns: [year, date]}}
      - {table: made, rows: made.csv}
    keys:
      - {name: reader, token: reader_token, apis: [sql], tables: [{schema: dev, name: tornadoes, permissions: [select]}]}
  mate:
    organization: {name: team, role: owner}
    master_token: mate_master
  solo:
    master_token: solo_master
    switches: {regular_api_key_quota: 1}
    data: [{sql: tables.sql}]
)";

class RegistryTest : public testing::Test {
 protected:
  RegistryTest() : clock_(parse_rfc3339("2031-06-01T12:00:00Z")), random_(7) {
    write("fixture.yaml", kFixture);
    write("tables.sql",
          "CREATE TABLE tornadoes (cartodb_id serial PRIMARY KEY, the_geom geometry(Geometry, "
          "4326), the_geom_webmercator "
          "geometry(Geometry, 3857), year integer, date timestamptz, notes text);\nCREATE TABLE "
          "secrets (a integer);\n");
    write("tornadoes.csv",
          "cartodb_id,longitude,latitude,year,date,notes\n1,-97.5164,35.4676,2024,2024-05-01T10:00:"
          "00Z,\"a \"\"b\"\", c\"\n"
          "7,,,2010,2010-02-28T00:00:00Z,\n");
    write("made.csv", "name,lon,lat,size\nx,1,2,3\n");
  }

  void write(const std::string& name, std::string_view content) {
    std::ofstream(folder_.path() / name) << content;
  }

  std::unique_ptr<Registry> open(const std::filesystem::path& data_directory = {}) {
    return std::make_unique<Registry>(RegistryOptions{folder_.path().string(), data_directory},
                                      clock_, random_);
  }

  // The rows of a query as text: fields split by `|`, rows by a line feed; or the error's message.
  static std::string rows(Account& account, const std::string& role, const std::string& sql) {
    sql::Session session = account.database().connect(role);
    sql::CollectingSink sink;
    try {
      session.execute(sql, sink);
    } catch (const Error& error) {
      return error.message();
    }
    std::string text;
    for (const auto& row : sink.results.back().rows) {
      if (!text.empty()) text += '\n';
      for (std::size_t index = 0; index < row.size(); ++index) {
        if (index > 0) text += '|';
        if (!row[index].is_null())
          text += sql::output_value(row[index], sink.results.back().columns[index].type,
                                    session.text_settings());
      }
    }
    return text;
  }
  static std::string rows(Account& account, const std::string& sql) {
    return rows(account, account.owner_role(), sql);
  }

  FixedClock clock_;
  Random random_;
  PrivateDirectory folder_;
};

TEST_F(RegistryTest, LoadsAccountsInTheFixturesOrder) {
  const auto registry = open();
  ASSERT_EQ(registry->accounts().size(), 3U);
  EXPECT_EQ(registry->accounts()[0]->name(), "dev");
  EXPECT_EQ(registry->find("nobody"), nullptr);
  EXPECT_EQ(registry->account_of_host("dev.localhost:8080"), "dev");
  EXPECT_EQ(registry->platform_host(), "localhost");
  const auto dev = registry->find("dev");
  EXPECT_EQ(dev->master_key()->token, "dev_master");
  EXPECT_EQ(dev->find_key_by_token("default_public")->name, "Default public");
  EXPECT_EQ(dev->find_key_by_token("solo_master"), nullptr);
  EXPECT_EQ(registry->find("solo")->switches().regular_api_key_quota, 1U);
  EXPECT_EQ(&dev->database(), &registry->find("mate")->database());
}

TEST_F(RegistryTest, MovesYearsWithTheClock) {
  const auto registry = open();
  Account& dev = *registry->find("dev");
  EXPECT_EQ(rows(dev, "SELECT cartodb_id, year, date, notes FROM tornadoes ORDER BY cartodb_id"),
            "1|2030|2030-05-01 10:00:00+00|a \"b\", c\n7|2016|2016-02-28 00:00:00+00|");
}

TEST_F(RegistryTest, MakesGeometriesAndGoesOnWithTheSequence) {
  const auto registry = open();
  Account& dev = *registry->find("dev");
  // PostGIS: ST_SetSRID(ST_MakePoint(-97.5164, 35.4676), 4326) and its ST_Transform to 3857.
  EXPECT_EQ(rows(dev, "SELECT the_geom, the_geom_webmercator FROM tornadoes WHERE cartodb_id = 1"),
            "0101000020E6100000E2E995B20C6158C007CE1951DABB4140|"
            "0101000020110F00007D68BE7F86B464C1D68D784586205041");
  EXPECT_EQ(rows(dev, "INSERT INTO tornadoes (year) VALUES (1) RETURNING cartodb_id"), "8");
}

TEST_F(RegistryTest, MakesTablesThatAreMissing) {
  const auto registry = open();
  EXPECT_EQ(rows(*registry->find("dev"),
                 "SELECT cartodb_id, name, lon, lat, size, the_geom IS NULL FROM made"),
            "1|x|1|2|3|f");
}

TEST_F(RegistryTest, GivesKeysTheirRights) {
  const auto registry = open();
  Account& dev = *registry->find("dev");
  const std::string role = dev.find_key("reader")->role;
  EXPECT_EQ(rows(dev, role, "SELECT count(*) FROM tornadoes"), "2");
  EXPECT_EQ(rows(dev, role, "SELECT count(*) FROM secrets"), "permission denied for table secrets");
  EXPECT_EQ(rows(dev, role, "DELETE FROM tornadoes"), "permission denied for table tornadoes");
  EXPECT_EQ(rows(dev, dev.public_role(), "SELECT count(*) FROM tornadoes"),
            "permission denied for table tornadoes");
}

TEST_F(RegistryTest, CreatesRegeneratesAndDeletesKeys) {
  const auto registry = open();
  Account& dev = *registry->find("dev");
  const KeyService keys(registry->tokens());
  const std::unique_lock lock = dev.lock_key_changes();
  NewKey request;
  request.name = "writer";
  request.grants.apis = {"sql"};
  request.tables = {{"dev", "tornadoes", sql::Privilege::kInsert | sql::Privilege::kSelect},
                    {"dev", "tornadoes", sql::Privilege::kUpdate}};
  const auto key = keys.create(dev, request);
  EXPECT_EQ(key->token.size(), 22U);
  EXPECT_EQ(dev.find_key_by_token(key->token)->name, "writer");
  EXPECT_EQ(rows(dev, key->role, "INSERT INTO tornadoes (year) VALUES (1) RETURNING cartodb_id"),
            "8");
  const DatabaseGrants grants = keys.read_grants(dev, *key);
  ASSERT_EQ(grants.tables.size(), 1U);
  EXPECT_EQ(grants.tables[0].permissions, (std::vector<std::string>{"insert", "select", "update"}));

  const auto renewed = keys.regenerate(dev, *key);
  EXPECT_EQ(dev.find_key_by_token(key->token), nullptr);
  EXPECT_EQ(dev.find_key_by_token(renewed->token)->role, key->role);

  keys.remove(dev, *renewed);
  EXPECT_EQ(dev.find_key("writer"), nullptr);
  EXPECT_THROW(dev.database().connect(key->role), Error);
}

TEST_F(RegistryTest, LeavesNothingOfAKeyThatTheDatabaseRefuses) {
  const auto registry = open();
  Account& dev = *registry->find("dev");
  const KeyService keys(registry->tokens());
  const std::unique_lock lock = dev.lock_key_changes();
  NewKey request;
  request.name = "broken";
  request.role = "broken_role";
  request.tables = {{"dev", "tornadoes_pkey", sql::Privilege::kSelect}};
  EXPECT_THROW(keys.create(dev, request), Error);
  EXPECT_EQ(dev.find_key("broken"), nullptr);
  EXPECT_THROW(dev.database().connect("broken_role"), Error);
}

TEST_F(RegistryTest, PassesWhatADeletedKeyOwnedToTheAccount) {
  const auto registry = open();
  Account& dev = *registry->find("dev");
  const KeyService keys(registry->tokens());
  const std::unique_lock lock = dev.lock_key_changes();
  NewKey request;
  request.name = "maker";
  request.schemas = {{"dev", sql::Privilege::kCreate}};
  const auto key = keys.create(dev, request);
  EXPECT_EQ(rows(dev, key->role, "CREATE TABLE mine AS SELECT 1 AS a; SELECT a FROM mine"), "1");
  const std::vector<TableGrant> mine = {{"dev", "mine", sql::Privilege::kSelect}};
  EXPECT_FALSE(keys.are_tables_grantable(dev, mine));
  EXPECT_EQ(rows(dev, "SELECT a FROM mine"), "1");
  keys.remove(dev, *key);
  EXPECT_TRUE(keys.are_tables_grantable(dev, mine));
}

TEST_F(RegistryTest, ResetBringsEverythingBack) {
  const auto registry = open();
  Account& dev = *registry->find("dev");
  const KeyService keys(registry->tokens());
  {
    const std::unique_lock lock = dev.lock_key_changes();
    keys.regenerate(dev, *dev.master_key());
    keys.remove(dev, *dev.find_key("reader"));
  }
  AllSwitches switches = read_all_switches(dev);
  switches.own.state = AccountState::kLocked;
  set_all_switches(dev, switches);
  EXPECT_EQ(dev.switches().state, AccountState::kLocked);
  EXPECT_EQ(rows(dev, "DELETE FROM tornadoes RETURNING 1"), "1\n1");
  EXPECT_EQ(dev.find_key_by_token("dev_master"), nullptr);

  registry->reset("dev");
  EXPECT_NE(dev.find_key_by_token("dev_master"), nullptr);
  EXPECT_NE(dev.find_key("reader"), nullptr);
  EXPECT_EQ(dev.switches().state, AccountState::kActive);
  EXPECT_EQ(rows(dev, "SELECT count(*) FROM tornadoes"), "2");
  EXPECT_EQ(rows(dev, dev.find_key("reader")->role, "SELECT count(*) FROM tornadoes"), "2");
}

TEST_F(RegistryTest, ADataDirectoryKeepsWhatWasChanged) {
  const PrivateDirectory data;
  std::string token;
  {
    const auto registry = open(data.path());
    Account& dev = *registry->find("dev");
    const std::unique_lock lock = dev.lock_key_changes();
    token = KeyService(registry->tokens()).regenerate(dev, *dev.master_key())->token;
    EXPECT_EQ(rows(dev, "INSERT INTO secrets VALUES (1) RETURNING a"), "1");
  }
  const auto registry = open(data.path());
  Account& dev = *registry->find("dev");
  EXPECT_EQ(dev.master_key()->token, token);
  EXPECT_EQ(rows(dev, "SELECT a FROM secrets"), "1");
  registry->reset();
  EXPECT_EQ(dev.master_key()->token, "dev_master");
  EXPECT_EQ(rows(dev, "SELECT a FROM secrets"), "");
}

TEST_F(RegistryTest, ADataDirectoryOfAnotherFixtureIsRefused) {
  const PrivateDirectory data;
  open(data.path()).reset();
  write("fixture.yaml",
        std::string(kFixture) + "  third: {organization: {name: team, role: member}}\n");
  EXPECT_THROW(open(data.path()), Error);
}

TEST_F(RegistryTest, SaysWhereAFixtureFails) {
  const auto failure = [&] {
    try {
      open();
      return std::string("none");
    } catch (const Error& error) {
      EXPECT_EQ(error.state(), sqlstate::kConfigFileError);
      return error.message().substr(folder_.path().string().size() + 1);
    }
  };
  write("made.csv", "name,lon,lat\nx,1,2\ny,far,3\n");
  EXPECT_EQ(failure(), "made.csv:3: column the_geom: far is not a coordinate");
  write("tornadoes.csv", "cartodb_id,year,date,nope\n");
  EXPECT_EQ(failure(), "tornadoes.csv:1: the table tornadoes has no column nope");
  write("tornadoes.csv", "cartodb_id,year,date\n1,x,2024-01-01\n");
  EXPECT_EQ(failure(), "tornadoes.csv:2: column year: x does not begin with a year of four digits");
  write("tables.sql", "CREATE TABLE a (b integer);\nSELECT nope FROM a;\n");
  EXPECT_EQ(failure(), "tables.sql:2: column \"nope\" does not exist");
}

TEST_F(RegistryTest, LoadsOnesOwnFiles) {
  const auto registry = open();
  Account& solo = *registry->find("solo");
  write(
      "my file.geojson",
      R"({"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"Name": "x", "n": 1},
        "geometry": {"type": "Point", "coordinates": [1, 2]}}]})");
  const LoadedTable loaded = load_table(solo, folder_.path() / "my file.geojson", "My Table");
  EXPECT_EQ(loaded.schema, "public");
  EXPECT_EQ(loaded.name, "my_table");
  EXPECT_EQ(loaded.rows, 1);
  EXPECT_EQ(rows(solo, "SELECT cartodb_id, name, n, the_geom FROM my_table"),
            "1|x|1|0101000020E6100000000000000000F03F0000000000000040");
  EXPECT_THROW(load_table(solo, folder_.path() / "my file.geojson", "my_table"), Error);
  EXPECT_THROW(load_table(solo, folder_.path() / "missing.csv", "t"), Error);
}

TEST(BuiltInFixture, IsTheSameByteForByteWithAFixedClock) {
  const FixedClock clock(parse_rfc3339("2026-05-01T12:00:00Z"));
  std::string first;
  for (int run = 0; run < 2; ++run) {
    Random random(static_cast<std::uint64_t>(run));
    const Registry registry({}, clock, random);
    Account& dev = *registry.find("dev");
    sql::Session session = dev.database().connect(dev.owner_role());
    sql::CollectingSink sink;
    session.execute("SELECT * FROM tornadoes ORDER BY cartodb_id", sink);
    std::string text;
    int last_years = 0;
    for (const auto& row : sink.results.back().rows) {
      for (std::size_t index = 0; index < row.size(); ++index) {
        text += row[index].is_null()
                    ? "\n"
                    : sql::output_value(row[index], sink.results.back().columns[index].type,
                                        session.text_settings()) +
                          '\n';
      }
      constexpr std::size_t kYearColumn = 3;
      if (row[kYearColumn].as_integer() == 2025) ++last_years;
    }
    EXPECT_EQ(sink.results.back().rows.size(), 5000U);
    EXPECT_GT(last_years, 200);
    if (run == 0) first = text;
    EXPECT_EQ(text, first);
    EXPECT_EQ(dev.master_key()->token, "2c7b1f0e9d8a4635bf12c0d9e8a7b6f5d4c3b2a1");
  }
}

}  // namespace
}  // namespace carto_mock::accounts
