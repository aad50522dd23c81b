#include "sql/engine/table_dates.h"

#include <gtest/gtest.h>

#include "sql/engine/test_database.h"

namespace carto_mock::sql {
namespace {

constexpr std::string_view kMetadata =
    "CREATE TABLE cartodb.cdb_tablemetadata (tabname regclass PRIMARY KEY, updated_at timestamptz);"
    "CREATE TABLE dated (a int); CREATE TABLE undated (a int);"
    "INSERT INTO cartodb.cdb_tablemetadata VALUES ('dated'::regclass, '2014-01-01T23:31:30.123Z')";

std::optional<Timestamp> date_of(TestDatabase& database, const std::string& query) {
  Session session = database.database().connect_superuser();
  const auto tables = session.referenced_tables(query);
  return tables->at(0).updated_at;
}

TEST(TableDates, ComeFromTheMetadataTable) {
  TestDatabase database;
  database.run(kMetadata);
  EXPECT_EQ(date_of(database, "SELECT * FROM dated"), parse_rfc3339("2014-01-01T23:31:30.123Z"));
  EXPECT_EQ(date_of(database, "SELECT * FROM undated"), std::nullopt);
}

TEST(TableDates, FollowCommitsAndResets) {
  TestDatabase database;
  database.run(kMetadata);
  database.database().save_image();
  const auto first = date_of(database, "SELECT * FROM dated");
  database.run("UPDATE cartodb.cdb_tablemetadata SET updated_at = '2020-02-02T00:00:00Z'");
  EXPECT_EQ(date_of(database, "SELECT * FROM dated"), parse_rfc3339("2020-02-02T00:00:00Z"));
  database.run("BEGIN; DELETE FROM cartodb.cdb_tablemetadata; ROLLBACK");
  EXPECT_EQ(date_of(database, "SELECT * FROM dated"), parse_rfc3339("2020-02-02T00:00:00Z"));
  database.database().reset();
  EXPECT_EQ(date_of(database, "SELECT * FROM dated"), first);
}

TEST(TableDates, AreNoneInADatabaseOfAnotherShape) {
  TestDatabase database;
  database.run("CREATE TABLE t (a int)");
  EXPECT_EQ(date_of(database, "SELECT * FROM t"), std::nullopt);
  database.run("CREATE TABLE cartodb.cdb_tablemetadata (tabname text, updated_at timestamptz)");
  EXPECT_EQ(date_of(database, "SELECT * FROM t"), std::nullopt);
}

}  // namespace
}  // namespace carto_mock::sql
