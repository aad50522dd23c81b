// A dump starts what it was made of: the same dump comes out of it, and the same answers.
#include "dump/folder_dump.h"

#include <gmock/gmock.h>

#include <fstream>
#include <map>

#include "accounts/fixture_document.h"
#include "accounts/key_service.h"
#include "sql/types/type_registry.h"
#include "support/error.h"
#include "support/private_directory.h"

namespace carto_mock::dump {
namespace {

using Files = std::map<std::string, std::string>;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kFixture = R"(version: 1
host_pattern: [NAME.localhost, NAME.example]
accounts:
  dev:
    organization: {name: team, role: member}
    master_token: dev_master_token_of_some_length
    settings: {owner: {statement_timeout: 25s}, keys: {statement_timeout: 3s}}
    data: [{sql: dev.sql}]
    keys:
      - {name: reader, token: reader_token_of_some_length, apis: [sql], dataservices: [geocoding]}
      - {name: "näme: 'q\"", token: short, apis: [sql, maps], user: [profile], table_metadata: true}
  boss:
    organization: {name: team, role: owner}
    switches: {regular_api_key_quota: 2, engine_enabled: false}
    default_public: false
  solo:
    switches: {state: locked, maintenance_mode: true}
    keys:
      - {name: odd, apis: [], stored_user: other, cannot_connect: true, type: oauth}
    data: [{sql: solo.sql, as: superuser}]
)";

// As the account's role.
constexpr std::string_view kDevSql = R"(
CREATE TABLE values_of_types (
  id serial PRIMARY KEY, b boolean, i2 smallint, i8 bigint, f4 real, f8 double precision,
  n numeric, np numeric(6,2), t text, v varchar(5), c char(3), bp bpchar, d date, ts timestamp,
  tz timestamptz, iv interval, u uuid, j json, jb jsonb, by bytea, g geometry(Geometry, 4326),
  gg geography, ia integer[], ta text[], "odd ""name" text DEFAULT 'it''s'
);
INSERT INTO values_of_types (b, i2, i8, f4, f8, n, np, t, v, c, bp, d, ts, tz, iv, u, j, jb, by, g,
                             gg, ia, ta)
VALUES
  (true, -32768, 9223372036854775807, 0.1, 0.1::float8 + 0.2::float8, 1.10, 1.1, '', 'é', 'a', 'b ',
   '0044-03-15 BC', 'infinity', '2026-05-01 12:00:00.123456+02', '1 mon -2 days 03:04:05.678',
   '0e7c7a3e-5a5b-4d0f-9d51-0d5f4a6f2b11', '{"a": 1.0,  "a":2}', '{"a": 1.0, "b":[null]}',
   '\x00ff0a', ST_SetSRID(ST_MakePoint(0.1, -97.25), 4326), 'POINT(1 2)', '{{1,NULL},{3,4}}',
   ARRAY['a,b', '"', NULL, 'NULL', '', E'\\']),
  (NULL, NULL, NULL, 'NaN', '-Infinity', 'NaN', NULL, E'line\r\nbreak, "quoted" 秘密', NULL, NULL,
   NULL, '-infinity', NULL, '-infinity', NULL, NULL, NULL, 'null', '', NULL, NULL, '{}', '{}'),
  (false, 0, 0, 1e-40, 1.7976931348623157e308, 1e-30, 0, ' ', '', '', '', '5874897-12-31',
   '4713-01-01 00:00:00 BC', 'infinity', '-00:00:00.000001', NULL, '[]', '"\u00e9"', '\x27',
   'POINT EMPTY', NULL, '[0:1]={7,8}', NULL);
UPDATE values_of_types SET t = t || '' WHERE id = 1;

CREATE TABLE of_objects (c regclass, y regtype, r regrole);
INSERT INTO of_objects VALUES ('values_of_types', 'integer', 'publicuser'), ('pg_class', NULL, NULL);
CREATE TABLE only_text (t text);
INSERT INTO only_text VALUES (NULL), (''), ('x'), (NULL);
CREATE TABLE nothing ();
INSERT INTO nothing DEFAULT VALUES;
INSERT INTO nothing DEFAULT VALUES;
CREATE TABLE empty (a integer);

CREATE TABLE changed (a integer, gone text, b integer CHECK (b > 0), UNIQUE (b, a));
ALTER TABLE changed DROP COLUMN gone;
ALTER TABLE changed ADD CONSTRAINT late CHECK (a < b);
CREATE INDEX changed_a ON changed USING btree (a DESC);
CREATE SEQUENCE free AS smallint INCREMENT BY -2 MINVALUE -10 MAXVALUE 10 START 4 CYCLE;
SELECT nextval('free'), nextval('free');
CREATE SEQUENCE fresh;
CREATE VIEW one AS SELECT * FROM changed;
CREATE VIEW two (x, "Y z") AS SELECT t, count(*) FROM only_text GROUP BY t;
CREATE OR REPLACE VIEW one AS SELECT a, b FROM changed WHERE a IN (SELECT length(x) FROM two);

GRANT SELECT ON values_of_types TO PUBLIC;
GRANT UPDATE (b), SELECT (a, b) ON changed TO publicuser;
REVOKE SELECT (a) ON changed FROM publicuser;
GRANT SELECT, INSERT ON empty TO publicuser WITH GRANT OPTION;
REVOKE ALL ON only_text FROM CURRENT_USER;
GRANT SELECT ON only_text TO CURRENT_USER;
GRANT USAGE ON SEQUENCE free TO publicuser;
GRANT ALL ON nothing TO CURRENT_USER;
REVOKE ALL ON two FROM CURRENT_USER;
)";

constexpr std::string_view kSoloSql = R"(
DROP SCHEMA cdb_dataservices_client;
CREATE SCHEMA "Odd/Schema";
CREATE ROLE "Odd Role" NOINHERIT CREATEROLE;
CREATE ROLE other LOGIN;
GRANT "Odd Role" TO other;
GRANT other TO publicuser;
ALTER ROLE other SET search_path TO "Odd/Schema", '';
ALTER ROLE other SET "TimeZone" TO 'Europe/Berlin';
REVOKE USAGE ON SCHEMA public FROM PUBLIC;
ALTER SCHEMA cartodb OWNER TO other;
GRANT CREATE ON SCHEMA "Odd/Schema" TO other WITH GRANT OPTION;
GRANT USAGE ON SCHEMA "Odd/Schema" TO other;
CREATE TABLE "Odd/Schema"."../t" (a integer);
INSERT INTO "Odd/Schema"."../t" VALUES (2), (1);
ALTER TABLE "Odd/Schema"."../t" OWNER TO other;
SET ROLE other;
GRANT CREATE ON SCHEMA "Odd/Schema" TO publicuser;
GRANT SELECT ON "Odd/Schema"."../t" TO "Odd Role" WITH GRANT OPTION;
RESET ROLE;
)";

class MemoryOutput final : public Output {
 public:
  void write(const std::string& path, std::string_view text) override { files[path] += text; }
  Files files;
};

class FolderDumpTest : public ::testing::Test {
 protected:
  // A folder with these files.
  static std::string make_folder(const PrivateDirectory& folder, const Files& files) {
    for (const auto& [path, text] : files) {
      std::filesystem::create_directories((folder.path() / path).parent_path());
      std::ofstream(folder.path() / path, std::ios::binary) << text;
    }
    return folder.path().string();
  }

  std::unique_ptr<accounts::Registry> open(const std::string& fixture) {
    return std::make_unique<accounts::Registry>(accounts::RegistryOptions{fixture, {}}, clock_,
                                                random_);
  }

  Files dump(const accounts::Registry& registry,
             TokenSubstitution::Mode tokens = TokenSubstitution::Mode::kReplace) {
    DumpOptions options;
    options.tokens = tokens;
    options.clock = clock_.setting();
    MemoryOutput output;
    write_folder(registry, options, output);
    return output.files;
  }

  static std::string ask(accounts::Account& account, const std::string& role,
                         const std::string& query) {
    sql::Session session = account.database().connect(role);
    sql::CollectingSink sink;
    try {
      session.execute(query, sink);
    } catch (const Error& error) {
      return error.message();
    }
    std::string text;
    for (const auto& row : sink.results.back().rows) {
      for (std::size_t i = 0; i < row.size(); ++i) {
        text += row[i].is_null() ? "\\N"
                                 : sql::output_value(row[i], sink.results.back().columns[i].type,
                                                     session.text_settings());
        text += i + 1 == row.size() ? '\n' : '|';
      }
    }
    return text;
  }

  SettableClock clock_{parse_clock_setting("2031-06-01T12:00:00Z")};
  Random random_{7};
  PrivateDirectory first_;
  PrivateDirectory second_;
};

TEST_F(FolderDumpTest, StartsWhatItWasMadeOf) {
  const auto original = open(make_folder(first_, {{"fixture.yaml", std::string(kFixture)},
                                                  {"dev.sql", std::string(kDevSql)},
                                                  {"solo.sql", std::string(kSoloSql)}}));
  const Files files = dump(*original);
  const auto again = open(make_folder(second_, files));
  const Files second = dump(*again);
  for (const auto& [path, text] : files) EXPECT_EQ(second.at(path), text) << path;
  EXPECT_EQ(second.size(), files.size());

  for (const auto& [account, role, query] :
       std::initializer_list<std::tuple<const char*, const char*, const char*>>{
           {"dev", "postgres", "SELECT * FROM dev.values_of_types"},
           {"dev", "postgres", "SELECT * FROM dev.only_text"},
           {"dev", "postgres", "SELECT count(*) FROM dev.nothing"},
           {"dev", "postgres", "SELECT c::text, y::text, r::text FROM dev.of_objects"},
           {"dev", "postgres", "SELECT nextval('dev.free'), nextval('dev.fresh')"},
           {"dev", "postgres", "SELECT nextval('dev.values_of_types_id_seq')"},
           {"dev", "postgres", "SELECT * FROM dev.two ORDER BY 1"},
           {"dev", "postgres", "INSERT INTO dev.changed VALUES (2, 1)"},
           {"dev", "postgres", "INSERT INTO dev.changed VALUES (0, -1)"},
           {"dev", "postgres",
            "SELECT attname, attnum, attnotnull FROM pg_attribute WHERE attrelid = "
            "'dev.changed'::regclass ORDER BY attnum"},
           {"dev", "postgres", "SELECT relname, relkind, relacl FROM pg_class WHERE oid > 16384"},
           {"dev", "postgres", "SELECT attname, attacl FROM pg_attribute WHERE attacl IS NOT NULL"},
           {"dev", "publicuser", "SELECT b FROM dev.changed"},
           {"dev", "publicuser", "SELECT a FROM dev.changed"},
           {"dev", "publicuser", "INSERT INTO dev.empty VALUES (1)"},
           {"solo", "postgres", "SELECT nspname, nspacl FROM pg_namespace"},
           {"solo", "other", "SELECT * FROM \"../t\""},
           {"solo", "other", "SHOW \"TimeZone\""},
           {"solo", "publicuser", "SELECT * FROM \"Odd/Schema\".\"../t\""}}) {
    EXPECT_EQ(ask(*again->find(account), role, query), ask(*original->find(account), role, query))
        << query;
  }
}

TEST_F(FolderDumpTest, HoldsOtherTokens) {
  const auto original = open(make_folder(
      first_, {{"fixture.yaml", std::string(kFixture)},
               {"dev.sql", "CREATE TABLE t AS SELECT 'x' || 'reader_token_of_some_length' AS a"},
               {"solo.sql", ""}}));
  const Files files = dump(*original);
  for (const auto& [path, text] : files) {
    EXPECT_THAT(text, Not(HasSubstr("dev_master_token_of_some_length"))) << path;
    EXPECT_THAT(text, Not(HasSubstr("reader_token_of_some_length"))) << path;
  }
  const auto again = open(make_folder(second_, files));
  const auto reader = again->find("dev")->find_key("reader");
  EXPECT_EQ(reader->token.size(), 22U);
  EXPECT_EQ(again->find("dev")->master_key()->token.size(), 40U);
  EXPECT_EQ(again->find("dev")->find_key("Default public")->token, "default_public");
  EXPECT_EQ(ask(*again->find("dev"), "postgres", "SELECT a FROM dev.t"),
            "x" + reader->token + "\n");

  const Files kept = dump(*original, TokenSubstitution::Mode::kKeep);
  EXPECT_THAT(kept.at("fixture.yaml"), HasSubstr("token: reader_token_of_some_length"));
}

TEST_F(FolderDumpTest, GoesOnWithClockAndSeed) {
  const auto original =
      open(make_folder(first_, {{"fixture.yaml", "version: 1\nseed: 7\naccounts: {dev: {}}\n"}}));
  const accounts::KeyService keys(clock_, original->tokens());
  accounts::NewKey key;
  key.name = "one";
  keys.create(*original->find("dev"), key);
  const Files files = dump(*original);
  const accounts::FixtureStart start = accounts::read_fixture_start(make_folder(second_, files));
  EXPECT_EQ(start.clock, clock_.setting());
  EXPECT_EQ(start.seed, original->tokens().seed());
  EXPECT_GT(start.seed.value().draws, 0U);
}

}  // namespace
}  // namespace carto_mock::dump
