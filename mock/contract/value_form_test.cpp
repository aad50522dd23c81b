#include "contract/value_form.h"

#include <gtest/gtest.h>

namespace carto_mock::contract {
namespace {

using nlohmann::ordered_json;

bool same(const char* name, const char* expected, const char* actual) {
  return is_same_value(name, expected, ordered_json::parse(actual));
}

TEST(ValueForm, IntegersBeyondJson) {
  EXPECT_TRUE(same("$int", "9007199254740993", R"({"$int":"9007199254740993"})"));
  EXPECT_TRUE(same("$int", "9007199254740991", "9007199254740991"));
  EXPECT_FALSE(same("$int", "9007199254740993", "9007199254740992"));
  EXPECT_FALSE(same("$int", "12", R"("12")")) << "a text is no number";
}

TEST(ValueForm, Decimals) {
  EXPECT_TRUE(same("$num", "1.10", "1.1"));
  EXPECT_TRUE(same("$num", "1.0", "1"));
  EXPECT_TRUE(same("$num", "1e-7", "0.0000001"));
  EXPECT_FALSE(same("$num", "1.10", "1.2"));
}

TEST(ValueForm, InstantsHoweverTheyAreWritten) {
  EXPECT_TRUE(same("$ts", "2024-01-02T03:04:05Z", R"("2024-01-02T03:04:05.000Z")"));
  EXPECT_TRUE(same("$ts", "2024-01-02T03:04:05Z", R"({"$ts":"2024-01-02T04:04:05+01:00"})"));
  EXPECT_FALSE(same("$ts", "2024-01-02T03:04:05Z", R"("2024-01-02")"));
}

TEST(ValueForm, FloatsAndBytes) {
  EXPECT_TRUE(same("$float", "NaN", R"({"$float":"NaN"})"));
  EXPECT_FALSE(same("$float", "NaN", "null"));
  EXPECT_TRUE(same("$hex", "0aff", R"({"$hex":"0AFF"})"));
}

}  // namespace
}  // namespace carto_mock::contract
