// Faults that are asked for, seen from the client's side of the socket.
#include <gmock/gmock.h>

#include <chrono>
#include <nlohmann/json.hpp>

#include "server/admin_test.h"

namespace carto_mock {
namespace {

using nlohmann::ordered_json;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class AdminFaultsTest : public AdminTest {
 protected:
  void set_rule(const ordered_json& action, const ordered_json& match = ordered_json::object()) {
    admin("PUT", "/accounts/dev/faults", {{"rules", {{{"match", match}, {"do", action}}}}});
  }
  http::ClientResponse query(const std::string& sql = "SELECT+1+AS+a",
                             const std::string& account = "dev") {
    return http::Client("127.0.0.1", server().port())
        .send({.method = "GET",
               .target = "/user/" + account + "/api/v2/sql?q=" + sql,
               .headers = {{"Host", "x"}}});
  }

  // All that a plain GET of the query brings until the connection ends; "reset" is said if it was.
  std::string raw_query(const std::string& sql = "SELECT+1+AS+a") {
    http::Client client("127.0.0.1", server().port());
    client.send_raw("GET /user/dev/api/v2/sql?q=" + sql + " HTTP/1.1\r\nHost: x\r\n\r\n");
    return client.receive_until_end();
  }
};

TEST_F(AdminFaultsTest, AnswersInTheServicesPlaceAsOftenAsIsAskedFor) {
  set_rule({{"status", 503}, {"headers", {{"Retry-After", "2"}}}, {"body", {{"error", "down"}}}},
           {{"skip", 1}, {"times", 2}});
  EXPECT_EQ(query().status, 200);
  const http::ClientResponse refused = query("CREATE+TABLE+never+(a+int)");
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.headers.get("Retry-After"), "2");
  EXPECT_EQ(refused.headers.get("Content-Type"), "application/json; charset=utf-8");
  EXPECT_EQ(refused.body, R"({"error":"down"})");
  EXPECT_EQ(query().status, 503);
  EXPECT_EQ(query().status, 200);
  EXPECT_EQ(query("SELECT+1", "solo").status, 200);
  const ordered_json rule = admin("GET", "/accounts/dev/faults").at("rules").at(0);
  EXPECT_EQ(rule.at("matched"), 4);
  EXPECT_EQ(rule.at("applied"), 2);
  const ordered_json entries = admin("GET", "/accounts/dev/journal").at("entries");
  EXPECT_EQ(entries.at(2).at("status"), 503);
  EXPECT_EQ(entries.at(2).at("fault"), 1);
  EXPECT_FALSE(entries.at(1).contains("fault"));
}

TEST_F(AdminFaultsTest, TheJournalHasTheBodyOfWhatWasRefused) {
  set_rule({{"status", 503}});
  http::Client client("127.0.0.1", server().port());
  client.send({.method = "POST", .target = "/user/dev/api/v2/sql"}, "q=SELECT+1");
  http::Client other("127.0.0.1", server().port());
  set_rule({{"connection", "reset"}});
  other.send_raw("POST /user/dev/api/v2/sql HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n");
  other.send_raw("q=SELECT+2");
  other.receive_until_end();
  const ordered_json entries = admin("GET", "/accounts/dev/journal").at("entries");
  EXPECT_EQ(entries.at(1).at("body"), "q=SELECT+1") << "after the rule's own request";
  EXPECT_EQ(entries.back().at("body"), "q=SELECT+2");
}

TEST_F(AdminFaultsTest, TheJournalHasWhatNoServiceTakes) {
  http::Client client("127.0.0.1", server().port());
  EXPECT_EQ(client.send({.method = "GET", .target = "/user/dev/api/v9/nope"}).status, 404);
  const ordered_json entries = admin("GET", "/accounts/dev/journal").at("entries");
  EXPECT_EQ(entries.back().at("target"), "/user/dev/api/v9/nope");
}

TEST_F(AdminFaultsTest, StandInFrontOfTheServicesWhereTheyAreForAllRequests) {
  const auto get = [](const std::string& path) {
    return http::Client("127.0.0.1", server().port()).send({.method = "GET", .target = path});
  };
  set_rule({{"status", 500}});
  admin("PUT", "/faults",
        {{"rules",
          {{{"match", {{"path", "/api/v2/nothing*"}}}, {"do", {{"status", 418}}}},
           {{"match", {{"path", "/api/v1/health"}}},
            {"do", {{"status", 418}, {"headers", {{"X-What", "tea"}}}, {"body", "pot"}}}}}}});
  const http::ClientResponse health = get("/api/v1/health");
  EXPECT_EQ(health.status, 418);
  EXPECT_EQ(health.headers.get("X-What"), "tea");
  EXPECT_EQ(health.body, "pot");
  EXPECT_EQ(get("/api/v1/version").status, 200);
  EXPECT_EQ(query().status, 500);  // the account's own
  admin("PUT", "/faults", {{"rules", {{{"do", {{"status", 418}}}}}}});
  EXPECT_EQ(query().status, 418);
  EXPECT_EQ(admin("GET", "/faults").at("rules").at(0).at("applied"), 1);
  admin("DELETE", "/faults");
  EXPECT_EQ(query().status, 500);
  admin("PUT", "/faults", {{"rules", {{{"do", {{"status", 418}}}}}}});
  server().reset();
  EXPECT_EQ(query().status, 200);
}

TEST_F(AdminFaultsTest, MatchesMethodAndPathOfBothServices) {
  set_rule({{"status", 500}}, {{"method", "GET"}, {"path", "/api/v3/api_keys*"}});
  EXPECT_EQ(query().status, 200);
  http::Client client("127.0.0.1", server().port());
  EXPECT_EQ(client.send({.method = "GET", .target = "/user/dev/api/v3/api_keys/x"}).status, 500);
  EXPECT_EQ(client.send({.method = "POST", .target = "/user/dev/api/v3/api_keys"}).status, 401);
  EXPECT_EQ(client
                .send({.method = "GET",
                       .target = "/api/v3/api_keys",
                       .headers = {{"Host", "dev.localhost"}}})
                .status,
            500);
  admin("DELETE", "/accounts/dev/faults");
  EXPECT_EQ(client.send({.method = "GET", .target = "/user/dev/api/v3/api_keys/x"}).status, 401);
}

TEST_F(AdminFaultsTest, SpoilsBodies) {
  set_rule({{"malformed", true}});
  EXPECT_THAT(query().body, StartsWith(R"({,"rows":[{"a":1}])"));
  set_rule({{"truncate_bytes", 11}});
  EXPECT_EQ(query().body, R"({"rows":[{")");
  // An answer in one piece keeps to its length.
  EXPECT_EQ(query("SELECT+nope").body, R"({"error":[")");
}

TEST_F(AdminFaultsTest, EndsConnections) {
  set_rule({{"connection", "close"}});
  EXPECT_EQ(raw_query(), "");
  set_rule({{"connection", "reset"}});
  EXPECT_EQ(raw_query(), "reset");
  set_rule({{"connection", "close"}, {"after_bytes", 4}});
  EXPECT_THAT(raw_query(), EndsWith("\r\n\r\n4\r\n{\"ro\r\n"));
  EXPECT_THAT(raw_query("SELECT+nope"),
              ::testing::AllOf(HasSubstr("Content-Length: 44\r\n"), EndsWith("\r\n\r\n{\"er")));
  set_rule({{"connection", "reset"}, {"after_bytes", 0}});
  EXPECT_THAT(raw_query(), EndsWith("reset"));
  EXPECT_EQ(admin("GET", "/accounts/dev/faults").at("rules").at(0).at("applied"), 1);
}

TEST_F(AdminFaultsTest, TakesItsTime) {
  const auto milliseconds_of = [&] {
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(query().status, 200);
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                                 start)
        .count();
  };
  set_rule({{"latency_ms", 80}, {"jitter_ms", 20}});
  EXPECT_GE(milliseconds_of(), 80);
  set_rule({{"bytes_per_second", 1000}});  // of about 90
  EXPECT_GE(milliseconds_of(), 60);
}

TEST_F(AdminFaultsTest, ChanceIsTheSameWithTheSameSeed) {
  const auto statuses = [&](int seed) {
    admin("PUT", "/accounts/dev/faults",
          {{"seed", seed},
           {"rules", {{{"match", {{"probability", 0.5}}}, {"do", {{"status", 500}}}}}}});
    std::string seen;
    for (int i = 0; i < 12; ++i) seen += query().status == 200 ? '.' : 'x';
    return seen;
  };
  const std::string first = statuses(7);
  EXPECT_THAT(first, ::testing::AllOf(HasSubstr("."), HasSubstr("x")));
  EXPECT_EQ(statuses(7), first);
  EXPECT_NE(statuses(8), first);
}

TEST_F(AdminFaultsTest, GoWithAReset) {
  set_rule({{"status", 500}});
  admin("POST", "/reset", {{"account", "dev"}});
  EXPECT_EQ(query().status, 200);
  EXPECT_EQ(admin("GET", "/accounts/dev/faults").at("rules").size(), 0U);
}

TEST_F(AdminFaultsTest, SaysWhatIsWrong) {
  const auto refusal = [&](const ordered_json& rule) -> std::string {
    return admin("PUT", "/accounts/dev/faults", {{"rules", {rule}}}, 400).at("error");
  };
  EXPECT_EQ(refusal({{"do", ordered_json::object()}}), R"(a rule has something to "do")");
  EXPECT_THAT(refusal({{"do", {{"explode", true}}}}), HasSubstr("unknown member \"explode\""));
  EXPECT_THAT(refusal({{"do", {{"body", "x"}}}}), HasSubstr("an answer with a \"status\""));
  EXPECT_THAT(refusal({{"do", {{"connection", "burn"}}}}), HasSubstr("\"close\" or \"reset\""));
  EXPECT_THAT(refusal({{"match", {{"times", -1}}}, {"do", {{"status", 500}}}}),
              HasSubstr("\"times\" must be a whole number"));
  admin("PUT", "/accounts/nobody/faults", {{"rules", ordered_json::array()}}, 404);
}

}  // namespace
}  // namespace carto_mock
