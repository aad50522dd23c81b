// Expectations: spec auth-api.md 2.3.
#include "auth_api/links.h"

#include <gtest/gtest.h>

namespace carto_mock::auth_api {
namespace {

Route route_of(const ApiRequest& request) {
  return find_route(request.method, request.path).value_or(Route());
}

LinkMaker make(std::string target, std::string host, http::Request& request) {
  request.method = "GET";
  request.target = std::move(target);
  request.headers = {{"Host", std::move(host)}};
  const ApiRequest read = read_request(request, "");
  return LinkMaker(read, route_of(read));
}

TEST(Links, HaveTheRoutingParameters) {
  http::Request request;
  EXPECT_EQ(
      make("/api/v3/api_keys", "amartin.carto.com", request).page(1, 20),
      "http://amartin.carto.com/api/v3/"
      "api_keys?action=index&controller=carto%2Fapi%2Fapi_keys&format=json&page=1&per_page=20");
}

TEST(Links, EchoTheParametersOfTheRequest) {
  http::Request request;
  EXPECT_EQ(make("/api/v3/api_keys?api_key=M&per_page=2&order=name", "amartin.carto.com", request)
                .page(1, 2),
            "http://amartin.carto.com/api/v3/"
            "api_keys?action=index&api_key=M&controller=carto%2Fapi%2Fapi_keys&format=json&order="
            "name&page=1&per_page=2");
}

TEST(Links, DoubleThePrefixOfPathForms) {
  http::Request request;
  EXPECT_EQ(make("/user/amartin/api/v3/api_keys?per_page=1", "localhost:8080", request).page(1, 1),
            "http://localhost:8080/user/amartin/u/amartin/api/v3/"
            "api_keys?action=index&controller=carto%2Fapi%2Fapi_keys&format=json&page=1&per_page=1&"
            "user_domain=amartin");
  EXPECT_EQ(make("/api/v3/api_keys?user_domain=amartin", "carto.com", request).self("Master"),
            "http://carto.com/api/v3/api_keys/Master");
  EXPECT_EQ(make("/u/amartin/api/v3/api_keys", "team.carto.com", request).self("Master"),
            "http://team.carto.com/user/amartin/u/amartin/api/v3/api_keys/Master");
}

TEST(Links, SortNestedParametersAndDropNulls) {  // recorded answers
  http::Request request;
  request.method = "GET";
  request.target = "/api/v3/api_keys";
  request.headers = {{"Host", "h"}, {"Content-Type", "application/json"}};
  const ApiRequest read = read_request(
      request, R"({"target_user":null,"name":"x","grants":[{"type":"apis","apis":["sql"]}]})");
  EXPECT_EQ(
      LinkMaker(read, route_of(read)).page(1, 20),
      "http://h/api/v3/api_keys?action=index&controller=carto%2Fapi%2Fapi_keys&format=json&"
      "grants%5B%5D%5Bapis%5D%5B%5D=sql&grants%5B%5D%5Btype%5D=apis&name=x&page=1&per_page=20");
}

TEST(Links, LeaveOutEmptyListsAndObjects) {
  http::Request request;
  request.method = "GET";
  request.target = "/api/v3/api_keys";
  request.headers = {{"Host", "h"}, {"Content-Type", "application/json"}};
  const ApiRequest read = read_request(request, R"({"a":[],"b":{},"c":{"d":[],"e":1},"f":""})");
  EXPECT_EQ(LinkMaker(read, route_of(read)).page(1, 20),
            "http://h/api/v3/api_keys?action=index&c%5Be%5D=1&controller=carto%2Fapi%2Fapi_keys&f=&"
            "format=json&page=1&per_page=20");
}

TEST(Links, EncodeNamesTwice) {
  http::Request request;
  const LinkMaker links = make("/api/v3/api_keys", "h", request);
  EXPECT_EQ(links.self("a.b"), "http://h/api/v3/api_keys/a.b");
  EXPECT_EQ(links.self("k_1"), "http://h/api/v3/api_keys/k_1");
  EXPECT_EQ(links.self("Default public"), "http://h/api/v3/api_keys/Default+public");
  EXPECT_EQ(links.self("x/y"), "http://h/api/v3/api_keys/x%252Fy");
  EXPECT_EQ(links.self("100% é+&?"), "http://h/api/v3/api_keys/100%2525+%25C3%25A9%252B%2526%253F");
}

TEST(Links, FollowForwardedSchemeAndHost) {
  http::Request request;
  request.method = "GET";
  request.target = "/api/v3/api_keys";
  request.headers = {
      {"Host", "a.x"}, {"X-Forwarded-Host", "b.x, c.x"}, {"X-Forwarded-Proto", "https,http"}};
  const ApiRequest read = read_request(request, "");
  EXPECT_EQ(LinkMaker(read, route_of(read)).self("k"), "https://c.x/api/v3/api_keys/k");
}

}  // namespace
}  // namespace carto_mock::auth_api
