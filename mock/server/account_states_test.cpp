// The accounts of the fixture account-states answer as the specification says (auth-api.md, by
// section or scenario) and as recorded (golden/auth, by sequence).
#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "carto_mock/server.h"
#include "http/client.h"

namespace carto_mock {
namespace {

constexpr std::string_view kNewKey = R"({"name":"a","grants":[{"type":"apis","apis":["sql"]}]})";

class AccountStatesTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    server_ = std::make_unique<Server>(ServerOptions{.fixture = "account-states"});
  }
  static void TearDownTestSuite() { server_.reset(); }
  void SetUp() override { server().reset(); }

  static Server& server() { return *server_; }

  http::ClientResponse send(const std::string& method, const std::string& account,
                            const std::string& rest, std::string_view body = {}) {
    return client_.send({.method = method,
                         .target = "/user/" + account + "/api/v3/api_keys" + rest,
                         .headers = {{"Content-Type", "application/json"}}},
                        body);
  }
  // Status and body in one text.
  std::string answer(const std::string& method, const std::string& account, const std::string& rest,
                     std::string_view body = {}) {
    const http::ClientResponse response = send(method, account, rest, body);
    return std::to_string(response.status) + ' ' + response.body;
  }
  static std::string error(int status, const std::string& text) {
    return std::to_string(status) + R"( {"errors":")" + text + R"(","errors_cause":null})";
  }
  std::vector<std::string> names(const std::string& account, const std::string& rest) {
    const auto list = nlohmann::json::parse(send("GET", account, rest).body);
    std::vector<std::string> names;
    for (const auto& key : list.at("result")) names.push_back(key.at("name"));
    return names;
  }

  http::Client client_{"127.0.0.1", server().port()};

 private:
  static inline std::unique_ptr<Server> server_;
};

using Names = std::vector<std::string>;

TEST_F(AccountStatesTest, APersonalAccountHasItsTwoKeys) {  // 2.2
  EXPECT_EQ(names("personal", "?api_key=token_of_personal"), (Names{"Master", "Default public"}));
  EXPECT_EQ(answer("GET", "personal", ""), "401 ");
  // Nobody's admin (2.8).
  EXPECT_EQ(answer("GET", "personal", "?api_key=token_of_personal&target_user=member"),
            error(403, "You don't have permission to access that resource"));
}

TEST_F(AccountStatesTest, OwnersAndAdminsActForMembers) {  // 2.8
  for (const std::string name : {"owner", "admin"}) {
    const std::string target = "?api_key=token_of_" + name + "&target_user=member";
    const auto created = send("POST", name, target, kNewKey);
    ASSERT_EQ(created.status, 201) << created.body;
    EXPECT_EQ(nlohmann::json::parse(created.body).at("user").at("username"), "member");
    EXPECT_EQ(names(name, target), (Names{"Master", "Default public", "a"}));
    EXPECT_EQ(send("DELETE", name, "/a" + target).status, 204);
  }
  EXPECT_EQ(answer("GET", "owner", "?api_key=token_of_owner&target_user=personal"),
            error(404, "User 'personal' not found in the organization 'team'"));
}

TEST_F(AccountStatesTest, MembersActForThemselvesOnly) {  // 2.8
  EXPECT_EQ(names("member", "?api_key=token_of_member"), (Names{"Master", "Default public"}));
  EXPECT_EQ(answer("GET", "member", "?api_key=token_of_member&target_user=owner"),
            error(403, "You don't have permission to access that resource"));
}

TEST_F(AccountStatesTest, AQuotaCountsRegularKeys) {  // D43, quota-changed
  const std::string keys = "?api_key=token_of_quota";
  EXPECT_EQ(send("POST", "quota", keys, kNewKey).status, 201);
  EXPECT_EQ(answer("POST", "quota", keys, kNewKey),
            error(403, "You have reached the limit of API keys for your plan"));
  EXPECT_EQ(send("DELETE", "quota", "/a" + keys).status, 204);
  EXPECT_EQ(send("POST", "quota", keys, kNewKey).status, 201);
}

TEST_F(AccountStatesTest, WithTheEngineOffNothingIsThereForValidKeys) {  // A39, A40
  const std::string keys = "?api_key=token_of_engine_off";
  EXPECT_EQ(answer("GET", "engine-off", keys), "404 ");
  EXPECT_EQ(answer("GET", "engine-off", "/Master" + keys), "404 ");
  EXPECT_EQ(answer("POST", "engine-off", keys, kNewKey), "404 ");
  EXPECT_EQ(answer("DELETE", "engine-off", "/Master" + keys), "404 ");
  EXPECT_EQ(answer("POST", "engine-off", "/Master/token/regenerate" + keys), "404 ");
  EXPECT_EQ(answer("GET", "engine-off", ""), "401 ");
}

TEST_F(AccountStatesTest, ALockedAccountIsNotThere) {  // A41, account-locked
  for (const std::string keys : {"", "?api_key=token_of_locked", "?api_key=nope"}) {
    EXPECT_EQ(answer("GET", "locked", keys), "404 ");
    EXPECT_EQ(answer("POST", "locked", keys, kNewKey), "404 ");
  }
}

TEST_F(AccountStatesTest, AnAccountInMaintenanceIsNotThere) {  // 1.5, account-maintenance
  for (const std::string keys : {"", "?api_key=token_of_maintenance", "?api_key=nope"}) {
    EXPECT_EQ(answer("GET", "maintenance", keys), "404 ");
    EXPECT_EQ(answer("DELETE", "maintenance", "/Master" + keys), "404 ");
  }
}

TEST_F(AccountStatesTest, AnUnverifiedAccountSaysSo) {  // A41, account-unverified
  for (const std::string keys : {"", "?api_key=token_of_unverified", "?api_key=nope"}) {
    EXPECT_EQ(answer("GET", "unverified", keys), R"(403 {"error":"unverified"})");
    EXPECT_EQ(answer("POST", "unverified", keys, kNewKey), R"(403 {"error":"unverified"})");
  }
}

TEST_F(AccountStatesTest, AnOauthKeyIsHidden) {  // 1.4
  const std::string master = "?api_key=token_of_oauth";
  EXPECT_EQ(names("oauth", master), (Names{"Master", "Default public"}));
  EXPECT_EQ(answer("GET", "oauth", "/oauth_authorization%201" + master),
            error(404, "API key not found: oauth_authorization 1"));
  EXPECT_EQ(answer("DELETE", "oauth", "/oauth_authorization%201" + master),
            error(404, "API key not found: oauth_authorization 1"));
  const auto list =
      nlohmann::json::parse(send("GET", "oauth", "?api_key=token_of_the_application").body);
  EXPECT_EQ(list.at("total"), 0);
  EXPECT_EQ(answer("POST", "oauth", "?api_key=token_of_the_application", kNewKey), "401 ");
}

}  // namespace
}  // namespace carto_mock
