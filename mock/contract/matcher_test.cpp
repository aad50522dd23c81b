#include "contract/matcher.h"

#include <gtest/gtest.h>

namespace carto_mock::contract {
namespace {

using nlohmann::ordered_json;

std::string compare(const char* expected, const char* actual) {
  const auto value = ordered_json::parse(actual);
  return mismatch(ordered_json::parse(expected), &value);
}

TEST(Matcher, ObjectsMayHaveMoreMembersUnlessExact) {
  EXPECT_EQ(compare(R"({"a":1})", R"({"a":1,"b":2})"), "");
  EXPECT_EQ(compare(R"({"$exact":{"a":1}})", R"({"a":1})"), "");
  EXPECT_NE(compare(R"({"$exact":{"a":1}})", R"({"a":1,"b":2})"), "");
}

TEST(Matcher, SaysWhereTheDifferenceIs) {
  EXPECT_EQ(compare(R"({"rows":[{"n":1}]})", R"({"rows":[{"n":2}]})"),
            "/rows/0/n: expected 1, got 2");
  EXPECT_EQ(compare(R"({"rows":[]})", R"({"rows":[1]})"), "/rows: expected 0 items [], got [1]");
  EXPECT_EQ(compare(R"({"a":1})", R"({})"), "/a: expected 1, got nothing");
}

TEST(Matcher, NumbersAndTextsAreNotTheSame) {
  EXPECT_NE(compare(R"({"n":1})", R"({"n":"1"})"), "");
  EXPECT_NE(compare(R"([null])", R"([false])"), "");
}

TEST(Matcher, Operators) {
  EXPECT_EQ(compare(R"({"token":{"$re":"^[a-z]{3}$"}})", R"({"token":"abc"})"), "");
  EXPECT_NE(compare(R"({"token":{"$re":"^[a-z]{3}$"}})", R"({"token":"abcd"})"), "");
  EXPECT_EQ(compare(R"({"x":{"$absent":true}})", R"({})"), "");
  EXPECT_NE(compare(R"({"x":{"$absent":true}})", R"({"x":null})"), "");
  EXPECT_NE(compare(R"({"x":{"$any":true}})", R"({})"), "");
  EXPECT_EQ(compare(R"({"$unordered":[2,1]})", "[1,2]"), "");
  EXPECT_NE(compare(R"({"$unordered":[1,1]})", "[1,2]"), "");
  EXPECT_EQ(compare(R"({"$type":"integer"})", "3"), "");
  EXPECT_NE(compare(R"({"$type":"integer"})", "3.5"), "");
  EXPECT_EQ(compare(R"({"$contains":"denied"})", R"("permission denied for table t")"), "");
  EXPECT_NE(compare(R"({"$contains":{"a":1}})", R"([{"a":2}])"), "");
}

TEST(Matcher, AnUnknownOperatorIsAnError) {
  EXPECT_THROW(compare(R"({"$like":"x"})", "1"), std::invalid_argument);
}

}  // namespace
}  // namespace carto_mock::contract
