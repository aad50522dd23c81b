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
    database: solo DB
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

CREATE DOMAIN below AS numeric(6,2) DEFAULT 1.5 NOT NULL CONSTRAINT positive CHECK (VALUE > 0);
CREATE DOMAIN above AS below CHECK (VALUE < 100) CHECK (VALUE <> 7);
ALTER DOMAIN above ADD CONSTRAINT later CHECK (VALUE <> 8) NOT VALID;
CREATE DOMAIN words AS text[];
COMMENT ON DOMAIN above IS 'up to a hundred';
CREATE TABLE of_domains (a above, b below, w words);
INSERT INTO of_domains VALUES (3, 4, '{x,y}'), (5, DEFAULT, NULL);

CREATE TABLE only_after (a integer);
CREATE TYPE spot AS (name text, places integer[]);
CREATE DOMAIN spots AS spot[] NOT NULL;
CREATE TYPE tour AS (title text, gone spot, stops spots);
ALTER TYPE tour DROP ATTRIBUTE gone;
CREATE TABLE tours (a tour[], b spot, c spots, d above[]);
INSERT INTO tours VALUES
  (ARRAY[ROW('x', ARRAY[ROW('n,', '{1}')]::spot[])]::tour[], ROW('m', '{2,3}'), '{}', '{4,5}'),
  (NULL, NULL, '{}', '{}');
ALTER TABLE only_after ADD COLUMN x tours[];
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

CREATE TABLE apart (
  id integer, r int4range,
  EXCLUDE USING gist (r WITH &&) INCLUDE (id) WITH (fillfactor = 70) WHERE (id > 0),
  CONSTRAINT apart_late EXCLUDE ((id + 1) WITH =) INITIALLY DEFERRED
);
INSERT INTO apart VALUES (1, '[1,2)'), (2, '[2,3)');
CREATE TABLE parted (a integer) PARTITION BY LIST (a);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN (1);
CREATE TABLE parted_2 PARTITION OF parted FOR VALUES IN (2);
CREATE INDEX parted_a ON ONLY parted (a);
CREATE INDEX parted_1_a ON parted_1 (a);
ALTER INDEX parted_a ATTACH PARTITION parted_1_a;

CREATE TABLE numbered (
  a integer GENERATED ALWAYS AS IDENTITY (START WITH 10 INCREMENT BY 5),
  b bigint GENERATED BY DEFAULT AS IDENTITY, c text
);
INSERT INTO numbered (c) VALUES ('x'), ('y');
CREATE UNLOGGED TABLE forgotten (a serial, b text UNIQUE WITH (fillfactor = 60))
  WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05, vacuum_index_cleanup = off);
CREATE INDEX forgotten_a ON forgotten (a) WITH (fillfactor = 50) WHERE a > 1;
CREATE MATERIALIZED VIEW sparse WITH (fillfactor = 30) AS SELECT a FROM forgotten;
CREATE VIEW callers WITH (security_invoker = true, security_barrier) AS SELECT * FROM changed;
CREATE TYPE pair AS ("first One" integer, second varchar(5));

CREATE TABLE renamed (a integer GENERATED BY DEFAULT AS IDENTITY);
ALTER SEQUENCE renamed_a_seq RENAME TO another;
CREATE TABLE measured (day date, place text, n integer DEFAULT 3 CHECK (n > 0))
  PARTITION BY RANGE (day);
CREATE TABLE measured_early PARTITION OF measured FOR VALUES FROM (MINVALUE) TO ('2020-01-01');
CREATE TABLE measured_late PARTITION OF measured FOR VALUES FROM ('2020-01-01') TO ('2030-01-01');
CREATE TABLE measured_else PARTITION OF measured DEFAULT;
INSERT INTO measured VALUES ('2019-05-05', 'it''s', 1), ('2020-01-01', 'b', 2), ('2031-01-01', 'c', 4);
ALTER TABLE measured ADD PRIMARY KEY (day);
ALTER TABLE measured ADD CONSTRAINT later CHECK (n < 1000);
CREATE INDEX measured_n ON measured (n, lower(place));
ALTER INDEX measured_early_n_lower_idx RENAME TO early_own;
CREATE TABLE measured_next PARTITION OF measured FOR VALUES FROM ('2030-01-01') TO ('2031-01-01');
CREATE VIEW seen AS SELECT day, place FROM measured;
ALTER VIEW seen ALTER COLUMN place SET DEFAULT 'somewhere';
CREATE FUNCTION take() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER taken INSTEAD OF INSERT ON seen FOR EACH ROW EXECUTE FUNCTION take();
CREATE TABLE listed (t text) PARTITION BY LIST (t);
CREATE TABLE listed_some PARTITION OF listed FOR VALUES IN ('it''s', NULL);
INSERT INTO listed VALUES (NULL);
CREATE MATERIALIZED VIEW stale (x) AS SELECT a FROM changed WITH DATA;
CREATE MATERIALIZED VIEW counted AS SELECT count(*) AS n FROM measured;
CREATE UNIQUE INDEX ON counted (n);
DELETE FROM measured_else;
CREATE MATERIALIZED VIEW never AS SELECT 1 AS one WITH NO DATA;
CREATE VIEW of_counted AS SELECT n + 1 AS m FROM counted;

CREATE TABLE birds (id integer PRIMARY KEY, tree integer, nest text, parent integer REFERENCES birds);
CREATE TABLE trees (id integer PRIMARY KEY, nest text, UNIQUE (nest, id));
INSERT INTO trees VALUES (1, 'n');
INSERT INTO birds VALUES (2, 1, 'n', 3), (3, NULL, NULL, NULL);
ALTER TABLE birds ADD CONSTRAINT "in" FOREIGN KEY (nest, tree) REFERENCES trees (nest, id) MATCH FULL
  ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE birds ADD CONSTRAINT late FOREIGN KEY (tree) REFERENCES trees NOT VALID;
COMMENT ON CONSTRAINT late ON birds IS 'not yet';
ALTER TABLE birds ADD CONSTRAINT small CHECK (id < 3) NOT VALID;
CREATE TABLE kept (day date REFERENCES measured, tree integer REFERENCES trees) PARTITION BY LIST (tree);
CREATE TABLE kept_own (day date, tree integer CONSTRAINT of_its_own REFERENCES trees);
ALTER TABLE kept ATTACH PARTITION kept_own FOR VALUES IN (1);
CREATE TABLE kept_other PARTITION OF kept DEFAULT;
INSERT INTO kept VALUES ('2019-05-05', 1);
CREATE TABLE made (a integer, b integer GENERATED ALWAYS AS (a * 2) STORED, c text);
CREATE UNIQUE INDEX made_lower ON made (lower(c)) INCLUDE (a);
CREATE UNIQUE INDEX made_some ON made (b) WHERE a > 1;
INSERT INTO made (a, c) VALUES (1, 'x'), (1, 'y');

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
GRANT "Odd Role" TO publicuser WITH ADMIN OPTION;
CREATE TYPE of_other AS (a integer);
ALTER TYPE of_other OWNER TO other;
REVOKE USAGE ON TYPE of_other FROM PUBLIC;
GRANT USAGE ON TYPE of_other, pg_catalog.int4 TO "Odd Role" WITH GRANT OPTION;
REVOKE USAGE ON TYPE text FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION lower(text), date_part(text, timestamp without time zone), count()
  FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lower(text) TO other WITH GRANT OPTION;
SET ROLE other;
GRANT EXECUTE ON FUNCTION lower(text) TO publicuser;
RESET ROLE;
CREATE FUNCTION "Odd/Schema".doubled(a integer, b text DEFAULT 'it''s', OUT c text, OUT d integer)
  STABLE STRICT LANGUAGE sql AS 'SELECT b, a * 2';
CREATE FUNCTION numbers(top integer DEFAULT 1 + 1) RETURNS TABLE (number integer) LANGUAGE plpgsql
  AS $$ BEGIN FOR i IN 1..top LOOP number := i; RETURN NEXT; END LOOP; END $$;
ALTER FUNCTION numbers OWNER TO other;
REVOKE EXECUTE ON FUNCTION numbers FROM PUBLIC;
CREATE PROCEDURE "Odd/Schema".add(x integer, INOUT y text DEFAULT 'z', VARIADIC w integer[] DEFAULT '{}')
  LANGUAGE sql SECURITY DEFINER AS 'SELECT y';
COMMENT ON PROCEDURE "Odd/Schema".add IS 'adds';
COMMENT ON FUNCTION numbers IS 'counts';
REVOKE EXECUTE ON PROCEDURE "Odd/Schema".add FROM PUBLIC;
CREATE TABLE "Odd/Schema".kept (a text COLLATE "C", b integer, UNIQUE NULLS NOT DISTINCT (b));
CREATE UNIQUE INDEX kept_a ON "Odd/Schema".kept (a COLLATE "POSIX" DESC) NULLS NOT DISTINCT;
CREATE FUNCTION "Odd/Schema".fire() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER fires BEFORE INSERT ON "Odd/Schema".kept FOR EACH ROW
  EXECUTE FUNCTION "Odd/Schema".fire();
COMMENT ON TRIGGER fires ON "Odd/Schema".kept IS 'fires';
CREATE TRIGGER shows AFTER UPDATE ON "Odd/Schema".kept REFERENCING NEW TABLE AS "New" OLD TABLE AS old
  EXECUTE FUNCTION "Odd/Schema".fire();
CREATE CONSTRAINT TRIGGER waits AFTER INSERT ON "Odd/Schema".kept FROM "Odd/Schema"."../t"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "Odd/Schema".fire();
ALTER TABLE "Odd/Schema".kept ADD CONSTRAINT own CHECK (b > 0) NO INHERIT,
  ALTER b SET STATISTICS 50, ALTER a SET STORAGE EXTERNAL;
CREATE TABLE "Odd/Schema".whole (a integer) PARTITION BY LIST (a);
CREATE TABLE "Odd/Schema".part PARTITION OF "Odd/Schema".whole FOR VALUES IN (1);
CREATE TRIGGER of_parts BEFORE INSERT ON "Odd/Schema".whole FOR EACH ROW
  EXECUTE FUNCTION "Odd/Schema".fire();
ALTER TABLE "Odd/Schema".part DISABLE TRIGGER of_parts;
REVOKE TEMPORARY ON DATABASE "solo DB" FROM PUBLIC;
GRANT CREATE, CONNECT ON DATABASE "solo DB" TO other WITH GRANT OPTION;
ALTER DEFAULT PRIVILEGES FOR ROLE other GRANT SELECT ON TABLES TO publicuser WITH GRANT OPTION;
ALTER DEFAULT PRIVILEGES FOR ROLE other REVOKE INSERT ON TABLES FROM other;
ALTER DEFAULT PRIVILEGES FOR ROLE other IN SCHEMA "Odd/Schema" GRANT UPDATE ON SEQUENCES TO PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE "Odd Role" REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE other GRANT USAGE ON SCHEMAS TO "Odd Role";
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
           {"dev", "postgres", "SELECT a, b, w::text FROM dev.of_domains"},
           {"dev", "postgres", "SELECT a::text, b::text, c::text, d::text FROM dev.tours"},
           {"dev", "postgres",
            "SELECT attname, attnum, format_type(atttypid, atttypmod) FROM pg_attribute WHERE "
            "attrelid = 'dev.tour'::regclass ORDER BY attnum"},
           {"dev", "postgres",
            "SELECT domain_name, data_type, numeric_precision, domain_default FROM "
            "information_schema.domains WHERE domain_schema = 'dev' ORDER BY 1"},
           {"dev", "postgres",
            "SELECT conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint WHERE "
            "contypid <> 0 ORDER BY 1"},
           {"dev", "postgres",
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'x' "
            "ORDER BY 1"},
           {"dev", "postgres", "INSERT INTO dev.apart VALUES (3, '[1,5)')"},
           {"dev", "postgres", "INSERT INTO dev.apart VALUES (1, '[5,6)')"},
           {"dev", "postgres",
            "SELECT indexrelid::regclass::text, indisvalid, indisexclusion FROM pg_index ORDER BY "
            "1"},
           {"dev", "postgres", "SELECT c::text, y::text, r::text FROM dev.of_objects"},
           {"dev", "postgres", "SELECT nextval('dev.free'), nextval('dev.fresh')"},
           {"dev", "postgres", "SELECT nextval('dev.values_of_types_id_seq')"},
           {"dev", "postgres", "SELECT * FROM dev.two ORDER BY 1"},
           {"dev", "postgres", "INSERT INTO dev.changed VALUES (2, 1)"},
           {"dev", "postgres", "INSERT INTO dev.changed VALUES (0, -1)"},
           {"dev", "postgres",
            "SELECT attname, attnum, attnotnull FROM pg_attribute WHERE attrelid = "
            "'dev.changed'::regclass ORDER BY attnum"},
           {"dev", "postgres",
            "SELECT relname, relkind, relacl FROM pg_class WHERE oid > 16384 ORDER BY relname"},
           {"dev", "postgres", "SELECT attname, attacl FROM pg_attribute WHERE attacl IS NOT NULL"},
           {"dev", "publicuser", "SELECT b FROM dev.changed"},
           {"dev", "publicuser", "SELECT a FROM dev.changed"},
           {"dev", "publicuser", "INSERT INTO dev.empty VALUES (1)"},
           {"solo", "postgres", "SELECT nspname, nspacl FROM pg_namespace"},
           {"solo", "other", "SELECT * FROM \"../t\""},
           {"dev", "postgres", "INSERT INTO dev.numbered (c) VALUES ('z') RETURNING a, b"},
           {"dev", "postgres", "INSERT INTO dev.numbered (a, c) VALUES (1, 'z')"},
           {"dev", "postgres", "INSERT INTO dev.renamed DEFAULT VALUES RETURNING a"},
           {"dev", "postgres", "SELECT pg_get_serial_sequence('dev.renamed', 'a')"},
           {"dev", "postgres", "SELECT tableoid::regclass::text, * FROM dev.measured"},
           {"dev", "postgres", "INSERT INTO dev.measured VALUES ('2021-01-01', 'x', 0)"},
           {"dev", "postgres", "INSERT INTO dev.listed VALUES ('nowhere')"},
           {"dev", "postgres",
            "SELECT inhrelid::regclass::text, inhparent::regclass::text FROM pg_inherits ORDER BY "
            "1"},
           {"dev", "postgres",
            "SELECT conname, conislocal, coninhcount FROM pg_constraint WHERE conname LIKE "
            "'measured%' OR conname = 'later' ORDER BY conrelid::regclass::text, 1"},
           {"dev", "postgres",
            "SELECT conname, conrelid::regclass::text, pg_get_constraintdef(oid), conislocal FROM "
            "pg_constraint WHERE contype = 'f' ORDER BY 2, 3, 1"},
           {"dev", "postgres", "INSERT INTO dev.kept VALUES ('2019-05-06', 1)"},
           {"dev", "postgres", "INSERT INTO dev.seen (day) VALUES ('2021-01-01') RETURNING *"},
           {"dev", "postgres", "SELECT * FROM dev.listed_some"},
           {"dev", "postgres", "SELECT * FROM dev.stale"},
           {"dev", "postgres", "SELECT * FROM dev.counted, dev.of_counted"},
           {"dev", "postgres", "SELECT * FROM dev.never"},
           {"dev", "postgres",
            "SELECT relname, relpersistence, reloptions FROM pg_class WHERE oid > 16384 ORDER BY "
            "relname"},
           {"dev", "publicuser", "SELECT * FROM dev.callers"},
           {"solo", "postgres", "SELECT typname, typacl FROM pg_type WHERE typacl IS NOT NULL"},
           {"solo", "postgres", "SELECT proname, proacl FROM pg_proc WHERE proacl IS NOT NULL"},
           {"solo", "postgres", "SELECT datacl FROM pg_database"},
           {"solo", "postgres",
            "SELECT defaclrole::regrole::text, defaclobjtype, defaclacl FROM pg_default_acl"},
           {"solo", "postgres",
            "SELECT roleid::regrole::text, member::regrole::text, admin_option FROM "
            "pg_auth_members"},
           {"solo", "publicuser", "SELECT lower('A')"},
           {"solo", "postgres", "SELECT * FROM numbers()"},
           {"solo", "postgres",
            "SELECT description FROM pg_description WHERE description IN ('adds', 'counts', "
            "'fires') ORDER BY 1"},
           {"solo", "postgres",
            "SELECT proname, prokind, proargmodes, proargnames FROM pg_proc WHERE pronamespace = "
            "'\"Odd/Schema\"'::regnamespace ORDER BY 1"},
           {"solo", "postgres",
            "SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = "
            "'\"Odd/Schema\".kept'::regclass ORDER BY 1"},
           {"solo", "postgres",
            "SELECT attname, attcollation FROM pg_attribute WHERE attrelid = "
            "'\"Odd/Schema\".kept'::regclass AND attnum > 0 ORDER BY 1"},
           {"solo", "postgres",
            "SELECT pg_get_triggerdef(oid), tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER "
            "BY tgname, tgrelid::regclass::text"},
           {"solo", "postgres",
            "SELECT attname, attstattarget, attstorage FROM pg_attribute WHERE attrelid = "
            "'\"Odd/Schema\".kept'::regclass AND attnum > 0 ORDER BY 1"},
           {"solo", "postgres",
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = "
            "'\"Odd/Schema\".kept'::regclass ORDER BY 1"},
           {"solo", "publicuser", "SELECT * FROM numbers()"},
           {"solo", "other", "SELECT c, d FROM doubled(4)"},
           {"solo", "postgres",
            "SELECT proname, proowner::regrole::text, provolatile, proisstrict FROM pg_proc WHERE "
            "oid > 16384 ORDER BY proname"},
           {"solo", "other", "SELECT count(*) FROM \"Odd/Schema\".\"../t\""},
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
  const accounts::KeyService keys(original->tokens());
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
