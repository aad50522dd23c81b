// Expectations: spec auth-api.md 2.1 ("Parameters"), 2.5, and recorded answers.
#include "auth_api/json_reader.h"

#include <gtest/gtest.h>

#include "auth_api/json_text.h"
#include "auth_api/key_name.h"

namespace carto_mock::auth_api {
namespace {

// The document in Ruby's notation.
std::string read(std::string_view text) {
  const auto document = read_json(text);
  return document ? ruby_inspect(*document) : "not JSON";
}

TEST(ReadJson, AcceptsWhatRubyAccepts) {
  EXPECT_EQ(read(R"({"name":"x"/* c */})"), R"({"name"=>"x"})");
  EXPECT_EQ(read("// hello\n[1]"), "[1]");
  EXPECT_EQ(read(R"("\x")"), R"("x")");
  EXPECT_EQ(read(R"({"a":1,"b":2,"a":3})"), R"({"a"=>3, "b"=>2})");
  EXPECT_EQ(read(R"("\ud83c\udf2a\u00e9")"), "\"🌪é\"");
  EXPECT_EQ(read(" \n\t[ true , null ] \n"), "[true, nil]");
  EXPECT_NE(read("\"a\x7f\""), "not JSON");
}

TEST(ReadJson, RefusesWhatRubyRefuses) {
  for (const std::string_view text : {"", "   ", "{", "{\"name\":\"x\",}", "{'name':'x'}", "{} {}",
                                      "[NaN]", "\xEF\xBB\xBF[]", "hello", "\"a\nb\"", "\"\\ud800\"",
                                      "{name:1}", "012", "+1", "-", "1.", "Infinity", "[1,]"}) {
    EXPECT_EQ(read(text), "not JSON") << text;
  }
}

TEST(ReadJson, LimitsNesting) {
  EXPECT_NE(read(std::string(100, '[') + std::string(100, ']')), "not JSON");
  EXPECT_EQ(read(std::string(101, '[') + std::string(101, ']')), "not JSON");
}

TEST(KeyName, IsRubysText) {
  const auto name = [](std::string_view json) {
    const Parameter parameter = *read_json(json);
    return key_name(&parameter);
  };
  EXPECT_EQ(name("12"), "12");
  EXPECT_EQ(name("123456789012345678901234567890"), "123456789012345678901234567890");
  EXPECT_EQ(name("true"), "t");
  EXPECT_EQ(name("false"), "f");
  EXPECT_EQ(name("null"), "");
  EXPECT_EQ(name("1.0"), "1.0");
  EXPECT_EQ(name("1e-7"), "1.0e-07");
  EXPECT_EQ(name("1e20"), "1.0e+20");
  EXPECT_EQ(name("0.25"), "0.25");
  EXPECT_EQ(name(R"(["a"])"), R"(["a"])");
  EXPECT_EQ(name(R"({"a":1})"), R"({"a"=>1})");
  EXPECT_EQ(key_name(nullptr), "");
}

TEST(KeyName, KnowsBlanks) {
  EXPECT_TRUE(is_blank_name(""));
  EXPECT_TRUE(is_blank_name(" \t\n\xC2\xA0"));
  EXPECT_FALSE(is_blank_name(" a "));
}

TEST(JsonText, EscapesAsTheServer) {
  EXPECT_EQ(json_string("a<b>&\"c'é/\\\n\x01\xE2\x80\xA8"),
            R"("a\u003cb\u003e\u0026\"c'é/\\\n\u0001\u2028")");
  EXPECT_EQ(json_list({"a", "b"}), R"(["a","b"])");
}

}  // namespace
}  // namespace carto_mock::auth_api
