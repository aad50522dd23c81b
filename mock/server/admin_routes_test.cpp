#include "server/admin_routes.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <set>

#include "server/openapi.h"
#include "support/encodings.h"

namespace carto_mock::server {
namespace {

TEST(AdminRoutes, AreThoseOfTheDocumentAndNoOther) {
  std::set<std::string> described;
  const auto document = nlohmann::json::parse(openapi_document());
  for (const auto& [path, item] : document.at("paths").items()) {
    for (const auto& [method, operation] : item.items()) {
      if (method != "parameters") described.insert(method + ' ' + path);
    }
  }
  std::set<std::string> served;
  for (const AdminRoute& route : admin_routes()) {
    served.insert(to_lower_ascii(route.method) + ' ' + std::string(kAdminRoot) +
                  std::string(route.path));
  }
  EXPECT_EQ(served, described);
}

TEST(AdminRoutes, EveryReferenceOfTheDocumentLeadsSomewhere) {
  const auto document = nlohmann::json::parse(openapi_document());
  const std::function<void(const nlohmann::json&)> check = [&](const nlohmann::json& value) {
    if (value.is_object() && value.contains("$ref")) {
      const auto target = value.at("$ref").get<std::string>().substr(1);
      EXPECT_TRUE(document.contains(nlohmann::json::json_pointer(target))) << target;
    }
    if (!value.is_structured()) return;
    for (const auto& member : value) check(member);
  };
  check(document);
}

TEST(FindAdminRoute, DecodesNames) {
  const auto match = find_admin_route("GET", "/_mock/accounts/a%2Fb/journal");
  ASSERT_TRUE(match);
  EXPECT_THAT(match->names, ::testing::ElementsAre("a/b"));
  EXPECT_FALSE(find_admin_route("GET", "/_mock/accounts//journal"));
  EXPECT_FALSE(find_admin_route("PUT", "/_mock/health"));
  EXPECT_FALSE(find_admin_route("GET", "/_mock"));
  EXPECT_FALSE(find_admin_route("GET", "/_mock/accounts/x/journal/y"));
}

}  // namespace
}  // namespace carto_mock::server
