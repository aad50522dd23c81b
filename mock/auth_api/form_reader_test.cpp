// Expectations: recorded answers, and Rack's documentation of nested parameters.
#include "auth_api/form_reader.h"

#include <gtest/gtest.h>

namespace carto_mock::auth_api {
namespace {

std::string read(std::string_view text) {
  auto form = read_form(text);
  return form ? ruby_inspect(Parameter(*form)) : "malformed";
}

TEST(ReadForm, DecodesNamesAndValues) {
  EXPECT_EQ(read("name=a+b%20c&x%5B%5D=1"), R"({"name"=>"a b c", "x"=>["1"]})");
  EXPECT_EQ(read("?&&per_page=1&"), R"({"?"=>nil, "per_page"=>"1"})");
  EXPECT_EQ(read("a=1&a=2;b"), R"({"a"=>"2", "b"=>nil})");
}

TEST(ReadForm, NestsByBrackets) {
  EXPECT_EQ(read("grants[][type]=apis&grants[][apis][]=sql&grants[][apis][]=maps"),
            R"({"grants"=>[{"type"=>"apis", "apis"=>["sql", "maps"]}]})");
  EXPECT_EQ(
      read("g[][type]=apis&g[][apis][]=sql&g[][type]=database&g[][tables][][schema]=public&g[]["
           "tables][][name]=t"),
      R"({"g"=>[{"type"=>"apis", "apis"=>["sql"]}, {"type"=>"database", "tables"=>[{"schema"=>"public", "name"=>"t"}]}]})");
  EXPECT_EQ(read("grants[0][type]=apis"), R"({"grants"=>{"0"=>{"type"=>"apis"}}})");
}

TEST(ReadForm, RefusesBrokenEscapesAndContradictions) {
  EXPECT_EQ(read("x=%zz"), "malformed");
  EXPECT_EQ(read("a=1&a[b]=2"), "malformed");
  EXPECT_EQ(read("a[]=1&a[b]=2"), "malformed");
}

TEST(ReadMultipart, ReadsFieldsAndFiles) {
  const std::string body =
      "--xx\r\nContent-Disposition: form-data; "
      "name=\"name\"\r\n\r\nmp\r\n--xx\r\nContent-Disposition: form-data; "
      "name=\"grants[][type]\"\r\n\r\napis\r\n--xx--\r\n";
  EXPECT_EQ(ruby_inspect(Parameter(*read_multipart(body, "xx"))),
            R"({"name"=>"mp", "grants"=>[{"type"=>"apis"}]})");
  EXPECT_FALSE(read_multipart("--xx\r\nContent-Disp", "xx"));
  EXPECT_FALSE(read_multipart(body, ""));
}

TEST(DropNulls, KeepsListsInLists) {
  auto form = Parameter::Object();
  set_member(form, "a", Parameter::List{Parameter(), "x", Parameter::List{Parameter(), "y"}});
  drop_nulls_of_lists(form);
  EXPECT_EQ(ruby_inspect(Parameter(form)), R"({"a"=>["x", [nil, "y"]]})");
}

}  // namespace
}  // namespace carto_mock::auth_api
