#include "sql_api/cache_headers.h"

#include <gmock/gmock.h>

namespace carto_mock::sql_api {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

const Timestamp kNow = parse_rfc3339("2026-11-23T15:32:10Z");
const Timestamp kOld = parse_rfc3339("2014-01-01T23:31:30.123Z");

http::Headers headers_of(const CacheFacts& facts) {
  http::Headers headers;
  add_cache_headers(headers, facts);
  return headers;
}

// Expected: spec sql-api.md 1.10 and the recorded answers (cache-*, tr-head, err-*).
TEST(CacheHeaders, OfNoTable) {
  EXPECT_THAT(
      headers_of({.database = "d", .tables = std::vector<AffectedTable>(), .now = kNow}).list(),
      ElementsAre(Pair("Cache-Control", "no-cache,max-age=31536000,must-revalidate,public"),
                  Pair("Last-Modified", "Mon, 23 Nov 2026 15:32:10 GMT")));
}

TEST(CacheHeaders, OfDatedTables) {
  const std::vector<AffectedTable> tables{{"public", "untitle_table_4", kOld},
                                          {"public", "foo.bar", kOld + 1'000'000}};
  EXPECT_THAT(
      headers_of({.database = "cartodb_test_user_1_db", .tables = tables, .now = kNow}).list(),
      ElementsAre(Pair("Cache-Control", "no-cache,max-age=31536000,must-revalidate,public"),
                  Pair("X-Cache-Channel",
                       "cartodb_test_user_1_db:public.untitle_table_4,public.\"foo.bar\""),
                  Pair("Surrogate-Key", "t:5CWSv1 t:h0+o0b"),
                  Pair("Last-Modified", "Wed, 01 Jan 2014 23:31:31 GMT")));
  EXPECT_THAT(
      headers_of({.database = "d", .tables = tables, .may_write = true, .now = kNow}).list(),
      ElementsAre(Pair("Cache-Control", "no-cache,max-age=0,must-revalidate,public"),
                  Pair("Last-Modified", "Wed, 01 Jan 2014 23:31:31 GMT")));
}

TEST(CacheHeaders, OfTablesWithoutDatesLastToTheNextMark) {
  // 15:32:10: 170 seconds to 15:35:00.
  EXPECT_THAT(headers_of({.database = "d",
                          .tables = {{{"public", "t", std::nullopt}}},
                          .may_write = true,
                          .now = kNow})
                  .list(),
              ElementsAre(Pair("Cache-Control", "no-cache,max-age=170,must-revalidate,public"),
                          Pair("Last-Modified", "Mon, 23 Nov 2026 15:32:10 GMT")));
}

TEST(CacheHeaders, OfTablesThatCouldNotBeFound) {
  EXPECT_THAT(headers_of({.database = "d", .tables = std::nullopt, .now = kNow}).list(),
              ElementsAre(Pair("Cache-Control", "no-cache,max-age=170,must-revalidate,public")));
  EXPECT_THAT(
      headers_of({.database = "d", .tables = std::nullopt, .is_persistent = true, .now = kNow})
          .list(),
      ElementsAre(Pair("Cache-Control", "public,max-age=31536000")));
}

// Spec sql-api.md 6.
TEST(SystemTables, HavePgAtTheStartOfAWord) {
  EXPECT_TRUE(is_system_table("pg_class"));
  EXPECT_TRUE(is_system_table("my-pg_x"));
  EXPECT_FALSE(is_system_table("cpg_test"));
  EXPECT_FALSE(is_system_table("geometry_columns"));
}

}  // namespace
}  // namespace carto_mock::sql_api
