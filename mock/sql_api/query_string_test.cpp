#include "sql_api/query_string.h"

#include <gtest/gtest.h>

namespace carto_mock::sql_api {
namespace {

std::string decoded(std::string_view text) { return decode_query_string(text).dump(); }

// Expected: spec sql-api.md 3.1, clients.md point 11 and the recorded answers tr-*, x-form-badpct.
TEST(QueryString, DecodesNamesAndValues) {
  EXPECT_EQ(decoded("q=SELECT%201%20AS%20a&api_key=x"), R"({"q":"SELECT 1 AS a","api_key":"x"})");
  EXPECT_EQ(decoded("q=SELECT+1"), R"({"q":"SELECT 1"})");
  EXPECT_EQ(decoded("q"), R"({"q":""})");
  EXPECT_EQ(decoded("q="), R"({"q":""})");
  EXPECT_EQ(decoded(""), "{}");
  EXPECT_EQ(decoded("&&a=1&"), R"({"a":"1"})");
  EXPECT_EQ(decoded("q=a=b=c"), R"({"q":"a=b=c"})");
  EXPECT_EQ(decoded("%71=1"), R"({"q":"1"})");
}

TEST(QueryString, LeavesAValueWithABadEscapeAsItCame) {
  EXPECT_EQ(decoded("q=SELECT%20'50%'+AS+a"), R"({"q":"SELECT%20'50%'+AS+a"})");
  EXPECT_EQ(decoded("q=%FF+x"), R"({"q":"%FF+x"})");
  EXPECT_EQ(decoded("q=%26%3D"), R"({"q":"&="})");
}

TEST(QueryString, ReadsGdalsBodiesThatAreHardlyEncoded) {
  EXPECT_EQ(decoded("q=SELECT * FROM t WHERE a = 'x' AND b > 1&api_key=k"),
            R"({"q":"SELECT * FROM t WHERE a = 'x' AND b > 1","api_key":"k"})");
  EXPECT_EQ(decoded(R"(q="the_geom" %26%26 'BOX3D(0 0, 1 1)'::box3d)"),
            R"({"q":"\"the_geom\" && 'BOX3D(0 0, 1 1)'::box3d"})");
  EXPECT_EQ(decoded("q=SELECT a[1]=2").find("\"q\""),
            std::string::npos);  // `]=` is taken first: lost
}

TEST(QueryString, MakesArraysAndObjects) {
  EXPECT_EQ(decoded("a=1&a=2&a=3"), R"({"a":["1","2","3"]})");
  EXPECT_EQ(decoded("a[]=1"), R"({"a":["1"]})");
  EXPECT_EQ(decoded("a[]=1&a[]=2"), R"({"a":["1","2"]})");
  EXPECT_EQ(decoded("a[0]=1&a[1]=2"), R"({"a":["1","2"]})");
  EXPECT_EQ(decoded("a[b]=1&a[c]=2"), R"({"a":{"b":"1","c":"2"}})");
  EXPECT_EQ(decoded("a[b][c]=1"), R"({"a":{"b":{"c":"1"}}})");
}

// Expected: what npm's qs 6.5.5 makes of them.
TEST(QueryString, MergesWhatNamesSayOfOneValue) {
  EXPECT_EQ(decoded("a[0][x]=1&a[0][y]=2"), R"({"a":[{"x":"1","y":"2"}]})");
  EXPECT_EQ(decoded("a[][x]=1&a[][y]=2"), R"({"a":[{"x":"1","y":"2"}]})");
  EXPECT_EQ(decoded("a[0][x]=1&a[1][x]=2&a[0][y]=3"), R"({"a":[{"x":"1","y":"3"},{"x":"2"}]})");
  EXPECT_EQ(decoded("a[1]=x"), R"({"a":["x"]})");
  EXPECT_EQ(decoded("a[1]=x&a[0]=y"), R"({"a":["y","x"]})");
  EXPECT_EQ(decoded("a[0]=1&a[0]=2"), R"({"a":[["1","2"]]})");
  EXPECT_EQ(decoded("a=1&a[b]=2"), R"({"a":["1",{"b":"2"}]})");
  EXPECT_EQ(decoded("a[b]=1&a[b]=2"), R"({"a":{"b":["1","2"]}})");
  EXPECT_EQ(decoded("a[]=1&a[b]=2"), R"({"a":{"0":"1","b":"2"}})");
  EXPECT_EQ(decoded("a[21]=1"), R"({"a":{"21":"1"}})");
  EXPECT_EQ(decoded("a[b][]=1&a[b][]=2"), R"({"a":{"b":["1","2"]}})");
  EXPECT_EQ(decoded("a=1&a[]=2"), R"({"a":["1","2"]})");
  EXPECT_EQ(decoded("a[]=1&a=2"), R"({"a":["1","2"]})");
  EXPECT_EQ(decoded("a[][b]=1&a[]=2"), R"({"a":[{"b":"1"},"2"]})");
  EXPECT_EQ(decoded("a[01]=1"), R"({"a":{"01":"1"}})");
  EXPECT_EQ(decoded("a[0]=&a[1]=x"), R"({"a":["","x"]})");
}

}  // namespace
}  // namespace carto_mock::sql_api
