#include "sql/engine/planned_tables.h"

#include <gtest/gtest.h>

#include "sql/engine/test_database.h"

namespace carto_mock::sql {
namespace {

// Names of the tables, with a blank after each.
std::string tables_of(Session& session, const std::string& query) {
  std::string names;
  const auto tables = session.referenced_tables(query).value();
  for (const ReferencedTable& table : tables) names += table.name + ' ';
  return names;
}

struct PlannedCase {
  std::string query;
  std::string tables;  // as EXPLAIN of PostgreSQL 15 names them
};

TEST(PlannedTables, AreThoseOfPostgresPlans) {
  TestDatabase database;
  database.run(
      "CREATE TABLE a (id int PRIMARY KEY, x int); CREATE TABLE b (id int PRIMARY KEY, x int);"
      "CREATE VIEW v AS SELECT a.id FROM a JOIN b USING (id)");
  const std::vector<PlannedCase> cases = {
      {"SELECT 1", ""},
      {"SELECT * FROM a", "a "},
      {"SELECT * FROM v", "a b "},
      {"SELECT * FROM a WHERE false", ""},
      {"SELECT * FROM a WHERE NULL", ""},
      {"SELECT * FROM a WHERE 1 = 2 AND x > 0", ""},
      {"SELECT count(*) FROM a WHERE false", ""},
      {"SELECT * FROM a, b WHERE false", ""},
      {"SELECT * FROM a JOIN b ON false", ""},
      {"SELECT * FROM a LEFT JOIN b ON false", "a "},
      {"SELECT * FROM a RIGHT JOIN b ON false", "b "},
      {"SELECT * FROM a FULL JOIN b ON false", "a b "},
      {"SELECT * FROM a, (SELECT * FROM b WHERE false) s", ""},
      {"SELECT * FROM a LEFT JOIN (SELECT * FROM b WHERE false) s ON true", "a "},
      {"SELECT * FROM (SELECT count(*) FROM b WHERE false) s, a", "a "},
      {"SELECT * FROM a WHERE false UNION ALL SELECT * FROM b", "b "},
      {"SELECT (SELECT max(x) FROM b) FROM a WHERE false", "b "},
      {"SELECT * FROM a WHERE id IN (SELECT id FROM b)", "a b "},
      {"SELECT * FROM a WHERE EXISTS (SELECT 1 FROM b WHERE false)", "a "},
      {"WITH w AS (SELECT * FROM a) SELECT * FROM b", "b "},
      {"WITH w AS (SELECT * FROM a) SELECT * FROM w, b", "a b "},
      {"WITH w AS (SELECT * FROM a), u AS (SELECT * FROM w) SELECT * FROM b WHERE x = (SELECT "
       "max(x) FROM u)",
       "a b "},
      {"WITH RECURSIVE r AS (SELECT id FROM a UNION SELECT r.id + 1 FROM r JOIN b ON b.id = r.id) "
       "SELECT * FROM r",
       "a b "},
      {"SELECT * FROM a LIMIT 0", "a "},
      {"SELECT * FROM a ORDER BY (SELECT max(x) FROM b)", "a b "},
      {"SELECT * FROM generate_series(1, 2), a", "a "},
  };
  Session session = database.database().connect_superuser();
  for (const PlannedCase& one : cases)
    EXPECT_EQ(tables_of(session, one.query), one.tables) << one.query;
}

}  // namespace
}  // namespace carto_mock::sql
