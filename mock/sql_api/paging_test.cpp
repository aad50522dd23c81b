#include "sql_api/paging.h"

#include <gtest/gtest.h>

namespace carto_mock::sql_api {
namespace {

const Paging kPage{std::nullopt, std::nullopt, "2", "4"};

// Expected: spec sql-api.md 7.1 and the recorded answers page-*, x-page-*.
TEST(PrepareQuery, OnlyDropsTheLastSemicolonWhenNothingIsAsked) {
  EXPECT_EQ(prepare_query("SELECT 1; \n", {}), "SELECT 1");
  EXPECT_EQ(prepare_query("SELECT 1;;", {}), "SELECT 1;");
  EXPECT_EQ(prepare_query("SELECT '--x' -- c", {}), "SELECT '--x' -- c");
  EXPECT_EQ(prepare_query("SELECT 1 ", {.limit = "2"}), "SELECT 1 ");
}

TEST(PrepareQuery, WrapsASelect) {
  EXPECT_EQ(prepare_query("SELECT a FROM t;", kPage),
            "SELECT * FROM (SELECT a FROM t) AS cdbq_1 LIMIT 2 OFFSET 4");
  EXPECT_EQ(prepare_query("select 1 ", {.order_by = "a\"b", .sort_order = "DESC"}),
            "SELECT * FROM (select 1 ) AS cdbq_1 ORDER BY \"a\"b\" DESC");
  EXPECT_EQ(prepare_query(" SELECT 1", {.order_by = "a", .limit = "1", .offset = "0"}),
            "SELECT * FROM ( SELECT 1) AS cdbq_1 ORDER BY \"a\" LIMIT 1 OFFSET 0");
}

TEST(PrepareQuery, DestroysStringsThatLookLikeComments) {
  EXPECT_EQ(prepare_query("SELECT 'a--b' AS s", {std::nullopt, std::nullopt, "2", "0"}),
            "SELECT * FROM (SELECT 'a ) AS cdbq_1 LIMIT 2 OFFSET 0");
  EXPECT_EQ(prepare_query("SELECT 1 --x\n, 2", kPage),
            "SELECT * FROM (SELECT 1  \n, 2) AS cdbq_1 LIMIT 2 OFFSET 4");
}

TEST(PrepareQuery, KeepsTheListOfAWithOutside) {
  EXPECT_EQ(prepare_query("WITH a AS (SELECT ')'), b AS (SELECT 2) SELECT * FROM b", kPage),
            "WITH a AS (SELECT ')'), b AS (SELECT 2) SELECT * FROM ( SELECT * FROM b) AS cdbq_1 "
            "LIMIT 2 OFFSET 4");
  // The list seems to end too early.
  EXPECT_EQ(prepare_query("WITH a(x) AS (SELECT 1) SELECT * FROM a", kPage),
            "WITH a(x) AS (SELECT 1) SELECT * FROM a");
  EXPECT_EQ(prepare_query("WITH a AS (SELECT ' ", kPage), "WITH a AS (SELECT ' ");
}

TEST(PrepareQuery, LeavesWhatItCannotWrap) {
  for (const char* query :
       {"VALUES (1)", "EXPLAIN SELECT 1", "(SELECT 1)", "SELECT*FROM t", "/* c */ SELECT 1",
        "SELECT 5 AS x INTO t", "SELECT 5 InTO \"a \"\"b into\"\"\"", "select 'a into b'",
        "INSERT INTO t VALUES (1)"}) {
    EXPECT_EQ(prepare_query(query, kPage), query);
  }
  EXPECT_NE(prepare_query("SELECT x INTO t FROM s", kPage), "SELECT x INTO t FROM s");
}

TEST(MayWrite, LooksForWholeWords) {
  EXPECT_TRUE(may_write("select 'UPDATE' as x"));
  EXPECT_TRUE(may_write("INSERT INTO t"));
  EXPECT_TRUE(may_write("x;drop"));
  EXPECT_FALSE(may_write("select updated_at, insert_ from t"));
  EXPECT_FALSE(may_write("GRANT SELECT ON t TO u"));
}

}  // namespace
}  // namespace carto_mock::sql_api
