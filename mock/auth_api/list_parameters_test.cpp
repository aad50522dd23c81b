// Expectations: spec auth-api.md 2.3 and scenarios B10 to B24, and recorded answers.
#include "auth_api/list_parameters.h"

#include <gtest/gtest.h>

#include "auth_api/answer.h"

namespace carto_mock::auth_api {
namespace {

ListParameters read(const std::string& query) {
  http::Request request;
  request.method = "GET";
  request.target = "/api/v3/api_keys?" + query;
  return read_list_parameters(read_request(request, ""), [] {});
}

// "" where the parameters are fine.
std::string refusal(const std::string& query) {
  try {
    read(query);
    return "";
  } catch (const Failure& failure) {
    return std::to_string(failure.answer.response.status) + " " + failure.answer.response.body;
  }
}

std::string error(std::string_view text) {
  return "400 {\"errors\":\"" + std::string(text) + "\",\"errors_cause\":null}";
}

TEST(ListParameters, ReadLeadingIntegers) {
  EXPECT_EQ(read("").page, 1);
  EXPECT_EQ(read("").per_page, 20);
  EXPECT_EQ(read("page=2x").page, 2);
  EXPECT_EQ(read("page=1.9").page, 1);
  EXPECT_EQ(read("page=%201").page, 1);
  EXPECT_EQ(read("page=%2B1").page, 1);
  EXPECT_EQ(read("page=1_0").page, 10);
  EXPECT_EQ(read("page=&per_page=").per_page, 20);
  EXPECT_EQ(read("per_page=1000").per_page, 1000);
}

TEST(ListParameters, RefuseOtherPages) {
  for (const std::string_view page : {"0", "-1", "abc", "0x2"}) {
    EXPECT_EQ(refusal("page=" + std::string(page)), error("Wrong 'page' parameter value.")) << page;
    EXPECT_EQ(refusal("per_page=" + std::string(page)), error("Wrong 'per_page' parameter value."))
        << page;
  }
  EXPECT_EQ(refusal("page[]=1"), R"(500 {"status":"500","error":"Internal Server Error"})");
  EXPECT_TRUE(read("page=9223372036854775807").is_out_of_range);
  EXPECT_TRUE(read("per_page=9223372036854775808").is_out_of_range);
  EXPECT_FALSE(read("per_page=9223372036854775807").is_out_of_range);
  EXPECT_FALSE(read("page=2&per_page=9223372036854775806").is_out_of_range);
}

TEST(ListParameters, KnowTheOrders) {
  EXPECT_EQ(read("order=name").order, ListOrder::kName);
  EXPECT_EQ(read("order=type").order, ListOrder::kType);
  EXPECT_EQ(read("order=").order, ListOrder::kUpdatedAt);
  for (const std::string_view order : {"invalid", "Name", "name,type"}) {
    EXPECT_EQ(
        refusal("order=" + std::string(order)),
        error(
            "Wrong 'order' parameter value. Valid values are one of [:type, :name, :updated_at]"));
  }
}

TEST(ListParameters, CheckTheDirection) {
  for (const std::string_view direction : {"asc", "desc", "asc,desc", ",", ""}) {
    EXPECT_EQ(refusal("order_direction=" + std::string(direction)), "") << direction;
  }
  for (const std::string_view direction : {"up", "asc,"}) {
    EXPECT_EQ(
        refusal("order_direction=" + std::string(direction)),
        error("Wrong 'order_direction' parameter value. Valid values are one of [:asc, :desc]"));
  }
  EXPECT_EQ(
      refusal("order_direction=asc,foo"),
      error(
          "Wrong 'order_direction' parameter combination. Valid values to combine: [:asc, :desc]"));
}

TEST(ListParameters, FilterByType) {
  using accounts::KeyType;
  EXPECT_EQ(read("type=master").types, std::vector{KeyType::kMaster});
  EXPECT_EQ(read("type=master,default,%20regular").types,
            (std::vector{KeyType::kMaster, KeyType::kDefault, KeyType::kRegular}));
  EXPECT_EQ(read("type=").types.size(), 3U);
  EXPECT_EQ(read("type=,").types.size(), 3U);
  for (const std::string_view type : {"INVALID", "oauth", "master,zzz", "master,,regular", "%20"}) {
    EXPECT_EQ(
        refusal("type=" + std::string(type)),
        error(
            R"(Wrong 'type' parameter value. Valid values are one of [\"master\", \"default\", \"regular\"])"))
        << type;
  }
}

TEST(ListParameters, AreCheckedInOrder) {
  EXPECT_EQ(refusal("page=0&order=z&type=q"), error("Wrong 'page' parameter value."));
  EXPECT_EQ(
      refusal("order=z&type=q"),
      error("Wrong 'order' parameter value. Valid values are one of [:type, :name, :updated_at]"));
}

}  // namespace
}  // namespace carto_mock::auth_api
