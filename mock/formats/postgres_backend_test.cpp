// The conversation that OGR 3.6's driver for PostgreSQL has with a server, as it was seen on the
// wire.
#include "formats/postgres_backend.h"

#include <gtest/gtest.h>

#include <vector>

#include "formats/postgres_messages.h"
#include "formats/test_database.h"

namespace carto_mock::formats {
namespace {

std::string start_up() {
  const std::string body = std::string("\0\3\0\0", 4) + zero_terminated("user") +
                           zero_terminated("ogr") + std::string(1, '\0');
  std::string typed;
  append_message(typed, 'x', body);
  return typed.substr(1);  // the first message has no type
}

std::string message(char type, std::string_view body = {}) {
  std::string bytes;
  append_message(bytes, type, body);
  return bytes;
}

// A statement by the extended protocol, as libpq's PQexecParams() sends it.
std::string extended(const std::string& statement) {
  return message('P', std::string(1, '\0') + zero_terminated(statement) + std::string(2, '\0')) +
         message('B', std::string("\0\0\0\0\0\0\0\1\0\0", 10)) +
         message('D', std::string("P\0", 2)) + message('E', std::string(5, '\0')) + message('S');
}

// Messages by their type and, where it is text, their body.
std::string readable(std::string_view bytes) {
  std::string text;
  while (!bytes.empty()) {
    const char type = bytes[0];
    const std::size_t length = read_uint32(bytes.substr(1));
    const std::string_view body = bytes.substr(5, length - 4);
    bytes.remove_prefix(length + 1);
    if (!text.empty()) text += ' ';
    text += type;
    if (type == 'Z') text += body;
    if (type == 'C') text += '(' + std::string(body.substr(0, body.size() - 1)) + ')';
    if (type == 'D') {
      text += '(';
      for (std::size_t at = 2; at < body.size();) {
        const auto size = static_cast<std::int32_t>(read_uint32(body.substr(at)));
        if (at > 2) text += ',';
        text += size < 0 ? "NULL" : body.substr(at + 4, static_cast<std::size_t>(size));
        at += 4 + static_cast<std::size_t>(size < 0 ? 0 : size);
      }
      text += ')';
    }
    if (type == 'E') {
      for (const char c : body) text += c == '\0' ? '|' : c;
    }
  }
  return text;
}

class PostgresBackendTest : public ::testing::Test {
 protected:
  PostgresBackendTest() {
    database_.run("CREATE TABLE t (id integer PRIMARY KEY, name text)");
    database_.run("INSERT INTO t SELECT g, 'n' || g FROM generate_series(1, 5) AS g");
    std::string out;
    backend_.receive(start_up(), out);
  }
  std::string say(const std::string& bytes) {
    std::string out;
    EXPECT_TRUE(backend_.receive(bytes, out));
    return readable(out);
  }

  TestDatabase database_;
  sql::Session session_{database_.database().connect_superuser()};
  PostgresBackend backend_{session_};
};

TEST_F(PostgresBackendTest, GreetsAsPostgresDoes) {
  PostgresBackend backend(session_);
  std::string out;
  EXPECT_TRUE(backend.receive(start_up(), out));
  EXPECT_EQ(readable(out), "R S S S S S S S K ZI");
  out.clear();
  EXPECT_FALSE(backend.receive(message('X'), out));
}

TEST_F(PostgresBackendTest, BytesMayComeInPieces) {
  const std::string query = message('Q', zero_terminated("SELECT 1 AS a, NULL AS b"));
  for (std::size_t i = 0; i + 1 < query.size(); ++i) EXPECT_EQ(say(query.substr(i, 1)), "");
  EXPECT_EQ(say(query.substr(query.size() - 1)), "T D(1,NULL) C(SELECT 1) ZI");
}

TEST_F(PostgresBackendTest, ReadsACursorInBatchesWithOtherQueriesInBetween) {
  EXPECT_EQ(say(extended("BEGIN")), "1 2 n C(BEGIN) ZT");
  EXPECT_EQ(say(extended("DECLARE c CURSOR for SELECT id FROM t ORDER BY id")),
            "1 2 n C(DECLARE CURSOR) ZT");
  EXPECT_EQ(say(extended("FETCH 0 in c")), "1 2 T C(FETCH 0) ZT");
  EXPECT_EQ(say(extended("FETCH 2 in c")), "1 2 T D(1) D(2) C(FETCH 2) ZT");
  EXPECT_EQ(say(extended("SELECT count(*) FROM t")), "1 2 T D(5) C(SELECT 1) ZT");
  EXPECT_EQ(say(extended("FETCH 500 in c")), "1 2 T D(3) D(4) D(5) C(FETCH 3) ZT");
  EXPECT_EQ(say(extended("FETCH 500 in c")), "1 2 T C(FETCH 0) ZT");
  EXPECT_EQ(say(extended("CLOSE c")), "1 2 n C(CLOSE CURSOR) ZT");
  EXPECT_EQ(say(extended("COMMIT")), "1 2 n C(COMMIT) ZI");
}

TEST_F(PostgresBackendTest, PlacesErrorsInTheStatementThatWasSent) {
  EXPECT_EQ(say(extended("BEGIN")), "1 2 n C(BEGIN) ZT");
  EXPECT_EQ(say(extended("DECLARE c CURSOR for SELECT zzzzzz FROM t")),
            "1 2 ESERROR|VERROR|C42703|Mcolumn \"zzzzzz\" does not exist|P29|| ZE");
}

TEST_F(PostgresBackendTest, FailsWhereTheRowsOfACursorEnd) {
  EXPECT_EQ(say(extended("DECLARE c CURSOR for SELECT 1 / (3 - id) FROM t")),
            "1 2 n C(DECLARE CURSOR) ZI");
  EXPECT_EQ(say(extended("FETCH 1 in c")), "1 2 T D(0) C(FETCH 1) ZI");
  EXPECT_EQ(say(extended("FETCH 500 in c")), "1 2 ESERROR|VERROR|C22012|Mdivision by zero|| ZI");
}

TEST_F(PostgresBackendTest, TellsWhereColumnsComeFrom) {
  const auto origins = [this](const std::string& query) {
    sql::DescriptionSink sink;
    session_.execute(query, sink);
    std::string text;
    for (const sql::DescribedColumn& column : sink.described)
      text +=
          column.name + (column.relation == 0 ? "" : ":" + std::to_string(column.attribute)) + ' ';
    return text;
  };
  database_.run("CREATE VIEW v AS SELECT name, id FROM t");
  EXPECT_EQ(origins("SELECT * FROM t"), "id:1 name:2 ");
  EXPECT_EQ(origins("SELECT x.name, id + 1 AS n FROM (SELECT * FROM t) AS x"), "name:2 n ");
  EXPECT_EQ(origins("WITH w AS (SELECT name AS a FROM t) SELECT a FROM w"), "a:2 ");
  EXPECT_EQ(origins("SELECT id FROM v"), "id ");
  EXPECT_EQ(origins("SELECT id FROM t UNION SELECT 1"), "id ");
}

}  // namespace
}  // namespace carto_mock::formats
