#include "formats/javascript_json.h"

#include <gtest/gtest.h>

#include "support/error.h"

namespace carto_mock::formats {
namespace {

std::string rewritten(std::string_view json) {
  std::string out = "x";
  append_javascript_json(out, json);
  return out.substr(1);
}

// Expected: what JSON.stringify(JSON.parse(text)) gives; the first ones are in the recorded answers
// ty-c_json-json, ty-c_jsonb-json and tyx-071 … tyx-075.
TEST(JavascriptJson, DropsBlanksAndRoundsNumbers) {
  EXPECT_EQ(rewritten(R"({"a": 1, "b": [true, null]})"), R"({"a":1,"b":[true,null]})");
  EXPECT_EQ(rewritten(R"({"n": 12345678901234567890})"), R"({"n":12345678901234567000})");
  EXPECT_EQ(rewritten(R"([1, "a", null, true, 1.0])"), R"([1,"a",null,true,1])");
  EXPECT_EQ(rewritten(" 1.10 "), "1.1");
  EXPECT_EQ(rewritten("{}"), "{}");
  EXPECT_EQ(rewritten("[ ]"), "[]");
  EXPECT_EQ(rewritten("[-0, 1e3, 1E-7]"), "[0,1000,1e-7]");
}

TEST(JavascriptJson, KeepsTheLastOfRepeatedNamesAtTheFirstPlace) {
  EXPECT_EQ(rewritten(R"({"dup":1,"b":2,"dup":{"x":[3]}})"), R"({"dup":{"x":[3]},"b":2})");
}

TEST(JavascriptJson, PutsArrayIndexesFirst) {
  EXPECT_EQ(rewritten(R"({"b":0,"10":1,"2":2,"01":3,"a":{"1":1,"0":0}})"),
            R"({"2":2,"10":1,"b":0,"01":3,"a":{"0":0,"1":1}})");
}

TEST(JavascriptJson, DecodesEscapes) {
  EXPECT_EQ(rewritten(R"("\u00e9\/\n\u0001\ud83c\udf2a")"), "\"é/\\n\\u0001🌪\"");
  EXPECT_EQ(rewritten(R"(["\ud800", "\udf2ax", "\ud800\u0041"])"),
            R"(["\ud800","\udf2ax","\ud800A"])");
  EXPECT_EQ(rewritten("\"힣\""), "\"힣\"");  // starts with the byte ED, but is no surrogate
}

TEST(JavascriptJson, RefusesWhatIsNotJson) {
  for (const char* text : {"", "{", "[1,", "{\"a\"}", "tru", "\"abc", "1 2", "\"\\u12\""}) {
    EXPECT_THROW(rewritten(text), Error) << text;
  }
}

TEST(ArrayIndex, IsACanonicalNumberBelowTwoToThe32Minus1) {
  EXPECT_TRUE(is_array_index("0"));
  EXPECT_TRUE(is_array_index("4294967294"));
  EXPECT_FALSE(is_array_index("4294967295"));
  EXPECT_FALSE(is_array_index("01"));
  EXPECT_FALSE(is_array_index("-1"));
  EXPECT_FALSE(is_array_index("1a"));
  EXPECT_FALSE(is_array_index(""));
}

}  // namespace
}  // namespace carto_mock::formats
