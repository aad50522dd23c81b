// The whole server in this process: services, admin API, accounts of the default fixture.
#include "carto_mock/server.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>
#include <vector>

#include "http/client.h"

namespace carto_mock {
namespace {

using nlohmann::ordered_json;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr const char* kNow = "2026-05-01T12:00:00Z";

class ServerTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    server_ = std::make_unique<Server>(ServerOptions{.clock = kNow, .seed = "7"});
  }
  static void TearDownTestSuite() { server_.reset(); }
  void SetUp() override { server().reset(); }

  static Server& server() { return *server_; }

  static ServerAccount account(const std::string& name = "dev") {
    for (const ServerAccount& one : server().accounts()) {
      if (one.name == name) return one;
    }
    throw std::runtime_error("no account " + name);
  }
  http::ClientResponse get(const std::string& target, http::Headers headers = {}) {
    return client_.send({.method = "GET", .target = target, .headers = std::move(headers)});
  }
  http::ClientResponse post(const std::string& target, const std::string& body,
                            const std::string& type = "application/x-www-form-urlencoded") {
    return client_.send({.method = "POST", .target = target, .headers = {{"Content-Type", type}}},
                        body);
  }
  // The query endpoint of dev with the master key.
  http::ClientResponse query(const std::string& sql, const std::string& more = {}) {
    return post("/user/dev/api/v2/sql", "q=" + sql + "&api_key=" + account().master_key + more);
  }
  ordered_json admin(const std::string& method, const std::string& target, const ordered_json& body,
                     int status = 200) {
    const http::ClientResponse response =
        client_.send({.method = method, .target = target}, body.dump());
    EXPECT_EQ(response.status, status) << response.body;
    return ordered_json::parse(response.body);
  }

  http::Client client_{"127.0.0.1", server().port()};

 private:
  static inline std::unique_ptr<Server> server_;
};

// ---- the SQL API

TEST_F(ServerTest, AnswersAQueryWithTheHeadersOfTheService) {
  const http::ClientResponse response = get("/user/dev/api/v2/sql?q=SELECT%201%20AS%20a&client=me");
  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(response.body, StartsWith(R"({"rows":[{"a":1}],"time":)"));
  EXPECT_THAT(
      response.body,
      ::testing::EndsWith(R"(,"fields":{"a":{"type":"number","pgtype":"int4"}},"total_rows":1})"));
  std::vector<std::string> names;
  for (const auto& [name, value] : response.headers.list()) names.push_back(name);
  EXPECT_THAT(names, ::testing::ElementsAre(
                         "Access-Control-Allow-Origin", "Access-Control-Allow-Headers",
                         "Access-Control-Expose-Headers", "Carto-Client", "X-Served-By-Host",
                         "Carto-User", "Carto-User-Id", "vary", "Cache-Control", "Last-Modified",
                         "Content-Disposition", "Content-Type", "X-Served-By-DB-Host", "Date",
                         "Connection", "Keep-Alive", "Transfer-Encoding"));
  EXPECT_EQ(response.headers.get("Cache-Control"),
            "no-cache,max-age=31536000,must-revalidate,public");
  EXPECT_EQ(response.headers.get("Last-Modified"), "Fri, 01 May 2026 12:00:00 GMT");
  EXPECT_EQ(
      response.headers.get("Content-Disposition"),
      "inline; filename=cartodb-query.json; modification-date=\"Fri, 01 May 2026 12:00:00 GMT\";");
}

TEST_F(ServerTest, AnswersWithTheServicesErrors) {
  const http::ClientResponse missing = query("SELECT * FROM nope");
  EXPECT_EQ(missing.status, 400);
  EXPECT_EQ(missing.body, R"({"error":["relation \"nope\" does not exist"]})");
  EXPECT_EQ(missing.headers.get("Content-Disposition"), "inline");
  EXPECT_EQ(get("/user/dev/api/v2/sql?q=SELECT%201&api_key=wrong").body,
            R"({"error":["Unauthorized"]})");
  EXPECT_EQ(get("/user/dev/api/v2/sql").body, R"({"error":["You must indicate a sql query"]})");
  EXPECT_EQ(
      get("/user/nobody/api/v2/sql?q=SELECT%201").body,
      R"({"error":["Sorry, we can't find CARTO user 'nobody'. Please check that you have entered the correct domain."]})");
  EXPECT_EQ(get("/api/v2/sql?q=SELECT%201", {{"Host", "127.0.0.1:8080"}}).body,
            R"({"error":["No username found in hostname '127.0.0.1:8080'"]})");
  EXPECT_EQ(get("/nowhere").status, 404);
}

TEST_F(ServerTest, FindsTheAccountByTheHost) {
  EXPECT_EQ(
      get("/api/v2/sql/?q=SELECT%201", {{"Host", "dev.localhost:1234"}}).headers.get("Carto-User"),
      "dev");
}

TEST_F(ServerTest, ReadsTheDefaultFixture) {
  EXPECT_THAT(query("SELECT count(*) > 1000 AS many FROM tornadoes").body,
              StartsWith(R"({"rows":[{"many":true}])"));
}

TEST_F(ServerTest, RefusesWhatIsNotBuiltByName) {
  const http::ClientResponse rule = query("CREATE RULE r AS ON INSERT TO tornadoes DO NOTHING");
  EXPECT_EQ(rule.status, 400);
  EXPECT_EQ(rule.headers.get("Carto-Mock-Unsupported"), "RULE");
}

TEST_F(ServerTest, AnswersPreflightsAndSmallPages) {
  const http::ClientResponse preflight =
      client_.send({.method = "OPTIONS", .target = "/user/nobody/api/v2/sql/x"});
  EXPECT_EQ(preflight.status, 200);
  EXPECT_EQ(preflight.body, "");
  EXPECT_EQ(preflight.headers.get("Access-Control-Allow-Headers"), "*");
  EXPECT_EQ(get("/api/v1/version").body, R"({"cartodb_sql_api":"6.0.0"})");
  EXPECT_EQ(client_.send({.method = "BREW", .target = "/api/v2/sql"}).status, 400);
}

// ---- the admin API

TEST_F(ServerTest, AdminTellsHealthAndClock) {
  EXPECT_EQ(get("/_mock/health").body,
            R"({"status":"ok","version":")" + Server::version() + R"("})");
  EXPECT_EQ(get("/_mock/clock").body, R"({"now":"2026-05-01T12:00:00.000000Z","mode":"frozen"})");
}

TEST_F(ServerTest, AdminRunsSqlAsAKey) {
  EXPECT_EQ(
      admin("POST", "/_mock/sql", {{"account", "dev"}, {"q", "SELECT 1 AS a, NULL AS b"}}).dump(),
      R"({"command":"SELECT 1","columns":["a","b"],"rows":[["1",null]]})");
  const ordered_json denied =
      admin("POST", "/_mock/sql",
            {{"account", "dev"}, {"key", "Default public"}, {"q", "DROP TABLE tornadoes"}});
  EXPECT_EQ(denied["sqlstate"], "42501");
}

TEST_F(ServerTest, AdminResets) {
  EXPECT_EQ(query("DELETE FROM tornadoes").status, 200);
  EXPECT_THAT(query("SELECT count(*) AS n FROM tornadoes").body,
              StartsWith(R"({"rows":[{"n":0}])"));
  admin("POST", "/_mock/reset", {{"account", "dev"}});
  EXPECT_THAT(query("SELECT count(*) > 0 AS ok FROM tornadoes").body,
              StartsWith(R"({"rows":[{"ok":true}])"));
}

TEST_F(ServerTest, AdminListsAndSwitchesAccounts) {
  const ordered_json list = ordered_json::parse(get("/_mock/accounts").body)["accounts"];
  EXPECT_EQ(list[0]["name"], "dev");
  EXPECT_EQ(list[0]["master_key"], account().master_key);
  const ordered_json changed =
      admin("PATCH", "/_mock/accounts/dev", {{"state", "locked"}, {"regular_api_key_quota", 3}});
  EXPECT_EQ(changed["switches"]["state"], "locked");
  EXPECT_EQ(changed["switches"]["regular_api_key_quota"], 3);
  server().reset();
  EXPECT_EQ(ordered_json::parse(get("/_mock/accounts").body)["accounts"][0]["switches"]["state"],
            "active");
}

TEST_F(ServerTest, AdminRefusesBadCalls) {
  EXPECT_EQ(client_.send({.method = "POST", .target = "/_mock/sql"}, "{").status, 400);
  EXPECT_THAT(admin("POST", "/_mock/sql", {{"account", "ghost"}, {"q", "SELECT 1"}}, 404)["error"],
              "there is no account \"ghost\"");
  admin("POST", "/_mock/reset", {{"account", 5}}, 400);
  EXPECT_THAT(
      admin("PATCH", "/_mock/accounts/dev", {{"colour", "blue"}}, 400)["error"].get<std::string>(),
      HasSubstr("unknown switch \"colour\""));
  EXPECT_EQ(get("/_mock/nowhere").status, 404);
  EXPECT_EQ(get("/_mock/health", {{"Origin", "https://example.com"}}).status, 403);
}

// ---- embedding

TEST_F(ServerTest, SeveralServersLiveSideBySide) {
  Server other({.clock = kNow});
  EXPECT_NE(other.port(), server().port());
  http::Client client("127.0.0.1", other.port());
  const std::string key = other.accounts().front().master_key;
  EXPECT_EQ(client
                .send({.method = "GET",
                       .target = "/user/dev/api/v2/sql?q=DELETE+FROM+tornadoes&api_key=" + key,
                       .headers = {}})
                .status,
            200);
  EXPECT_THAT(query("SELECT count(*) > 0 AS ok FROM tornadoes").body,
              StartsWith(R"({"rows":[{"ok":true}])"));
  other.stop();
  EXPECT_THROW(client.send({.method = "GET", .target = "/_mock/health"}), std::runtime_error);
}

TEST_F(ServerTest, AFixtureSaysWhichServiceAnswersWhatNoneKnows) {
  EXPECT_THAT(get("/user/dev").body, HasSubstr("<pre>Cannot GET /user/dev</pre>"));
  Server other({.fixture = "golden-auth"});
  http::Client client("127.0.0.1", other.port());
  const auto answer = [&](const std::string& target) {
    return client.send(
        {.method = "GET",
         .target = target,
         .headers = {{"Host", "dev.localhost.lan"}, {"Accept", "application/json"}}});
  };
  EXPECT_EQ(answer("/user/dev").body, R"({"status":"404","error":"Not Found"})");
  EXPECT_EQ(answer("/api/v2/health").body, R"({"enabled":true,"ok":true,"elapsed":0})");
  EXPECT_THAT(answer("/api/v2/sql/nope").body, HasSubstr("Cannot GET /api/v2/sql/nope"));
}

// ---- long answers, long statements

// A million times a million rows.
constexpr const char* kEndless =
    "generate_series(1,1000000)%20AS%20a,%20generate_series(1,1000000)%20AS%20b";

TEST_F(ServerTest, AClosedConnectionStopsItsStatement) {
  ASSERT_EQ(query("CREATE TABLE waits (n bigint)").status, 200);
  const std::string path = "/user/dev/api/v2/sql?api_key=" + account().master_key + "&q=";
  const std::string none = "SET%20statement_timeout%20=%200;";
  http::Client gone("127.0.0.1", server().port());
  gone.send_raw("GET " + path + none + "INSERT%20INTO%20waits%20SELECT%20count(*)%20FROM%20" +
                kEndless + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
  // Once it runs, nobody else gets to write.
  const auto can_write = [&] {
    http::Client impatient("127.0.0.1", server().port(), std::chrono::milliseconds(200));
    try {
      return impatient.send({.method = "GET", .target = path + "INSERT%20INTO%20waits%20VALUES(1)"})
                 .status == 200;
    } catch (const std::runtime_error&) {
      return false;
    }
  };
  while (can_write()) {
  }
  gone.close();
  EXPECT_EQ(get(path + none + "INSERT%20INTO%20waits%20VALUES(2)").status, 200);
  EXPECT_THAT(query("SELECT n FROM waits WHERE n <> 1").body, HasSubstr(R"("rows":[{"n":2}])"));
}

TEST_F(ServerTest, AClosedConnectionStopsAStream) {
  std::optional<Server> own(std::in_place, ServerOptions{.clock = kNow});
  http::Client gone("127.0.0.1", own->port());
  gone.send_raw("GET /user/dev/api/v2/sql?q=SELECT%20a%20FROM%20" + std::string(kEndless) +
                " HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_FALSE(gone.is_closed_by_server());  // bytes have come
  gone.close();
  own.reset();  // waits for what runs
}

// The real service may answer 500 where two creations race past its check of the name (Auth API
// E30); carto-mock makes an account's keys one at a time.
TEST_F(ServerTest, OfManyCreationsWithOneNameOneSucceeds) {
  constexpr int kCreations = 8;
  const std::string target = "/user/dev/api/v3/api_keys?api_key=" + account().master_key;
  std::vector<int> statuses(kCreations);
  std::vector<std::thread> threads;
  for (int& status : statuses) {
    threads.emplace_back([&status, &target] {
      http::Client client("127.0.0.1", server().port());
      status = client
                   .send({.method = "POST",
                          .target = target,
                          .headers = {{"Content-Type", "application/json"}}},
                         R"({"name":"one","grants":[{"type":"apis","apis":["sql"]}]})")
                   .status;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(std::ranges::count(statuses, 201), 1);
  EXPECT_EQ(std::ranges::count(statuses, 422), kCreations - 1);
}

TEST(Server, SaysWhatIsWrongWithAnOption) {
  const auto error_of = [](ServerOptions options) {
    try {
      Server server(std::move(options));
      return std::string("none");
    } catch (const ServerError& error) {
      return std::string(error.what());
    }
  };
  EXPECT_THAT(error_of({.clock = "yesterday"}), HasSubstr("yesterday"));
  EXPECT_THAT(error_of({.seed = "x"}), HasSubstr("\"x\" is not a whole number"));
  EXPECT_THAT(error_of({.fixture = "/nowhere"}), HasSubstr("/nowhere"));
  EXPECT_THAT(error_of({.host = "no.such.host.example"}),
              HasSubstr("cannot listen on no.such.host.example:0"));
}

}  // namespace
}  // namespace carto_mock
