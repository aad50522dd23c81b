// The endpoints on a real database. Expectations: spec auth-api.md, by scenario.
#include "auth_api/handler.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "support/encodings.h"
#include "support/private_directory.h"

namespace carto_mock::auth_api {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kFixture = R"(version: 1
host_pattern: NAME.localhost
accounts:
  dev:
    master_token: M
    keys_created_at: 2020-01-15T09:30:00Z
    data: [{sql: tables.sql}]
  locked: {master_token: L, switches: {state: locked}}
  unverified: {master_token: U, switches: {state: pending_verification}}
  off: {master_token: O, switches: {engine_enabled: false}}
  few: {master_token: F, switches: {regular_api_key_quota: 1}}
  boss: {organization: {name: team, role: owner}, master_token: B}
  member: {organization: {name: team, role: member}, master_token: N, data: [{sql: tables.sql}]}
)";

class FakeExchange final : public http::Exchange {
 public:
  FakeExchange(http::Request request, std::string body)
      : request_(std::move(request)), body_(std::move(body)) {}
  const http::Request& request() const override { return request_; }
  std::string read_body(std::size_t) override { return body_; }
  std::size_t read_some(char*, std::size_t) override { return 0; }
  bool wait_for_body(std::chrono::milliseconds) override { return true; }
  void respond(http::Response response) override { response_ = std::move(response); }
  void begin(int, const http::Headers&) override {
    ADD_FAILURE() << "the Auth API streams nothing";
  }
  void write(std::string_view) override {}
  void finish() override {}
  bool has_begun() const override { return false; }
  void flush() override {}
  void break_off(http::BreakOff) override { throw http::ConnectionClosed(); }
  bool is_client_gone() override { return false; }
  const http::Response& response() const { return response_; }

 private:
  http::Request request_;
  std::string body_;
  http::Response response_;
};

class AuthApiTest : public testing::Test {
 protected:
  AuthApiTest() : clock_(parse_rfc3339("2024-05-01T12:00:00Z")), random_(3) {
    std::ofstream(folder_.path() / "fixture.yaml") << kFixture;
    std::ofstream(folder_.path() / "tables.sql")
        << "CREATE TABLE t_one (cartodb_id serial PRIMARY KEY, name text);\n"
           "CREATE TABLE t_two (cartodb_id serial PRIMARY KEY);\n";
    registry_ = std::make_unique<accounts::Registry>(
        accounts::RegistryOptions{folder_.path().string(), {}}, clock_, random_);
    api_ = std::make_unique<AuthApi>(*registry_);
  }

  http::Response send(std::string method, std::string target, const std::string& body = "",
                      http::Headers headers = {}) {
    if (!body.empty() && !headers.find("Content-Type"))
      headers.add("Content-Type", "application/json");
    if (!headers.find("Host")) headers.add("Host", "localhost:8080");
    FakeExchange exchange({std::move(method), std::move(target), 11, std::move(headers)}, body);
    api_->handle(exchange);
    return exchange.response();
  }

  // Status and body in one text.
  std::string answer(std::string method, std::string target, const std::string& body = "",
                     http::Headers headers = {}) {
    const http::Response response =
        send(std::move(method), std::move(target), body, std::move(headers));
    return std::to_string(response.status) + " " + response.body;
  }

  static std::string error(int status, std::string_view text) {
    return std::to_string(status) + " {\"errors\":\"" + std::string(text) +
           "\",\"errors_cause\":null}";
  }

  static http::Headers basic(std::string_view text) {
    return {{"Authorization", "Basic " + base64_encode(text)}};
  }

  // Makes a key and gives its token.
  std::string create(const std::string& name, const std::string& more_sections = "") {
    const http::Response response =
        send("POST", kKeys + "?api_key=M",
             R"({"name":")" + name + R"(","grants":[{"type":"apis","apis":["sql"]})" +
                 more_sections + "]}");
    EXPECT_EQ(response.status, 201) << response.body;
    return Json::parse(response.body).at("token");
  }

  const std::string kKeys = "/user/dev/api/v3/api_keys";
  FixedClock clock_;
  Random random_;
  PrivateDirectory folder_;
  std::unique_ptr<accounts::Registry> registry_;
  std::unique_ptr<AuthApi> api_;
};

TEST_F(AuthApiTest, ShowsTheKeysOfTheAccount) {
  EXPECT_EQ(
      answer("GET", kKeys + "/Master", "", basic("dev:M")),
      R"(200 {"name":"Master","user":{"username":"dev"},"type":"master","token":"M","grants":[{"type":"apis","apis":["sql","maps"]},{"type":"database","tables":[],"schemas":[]},{"type":"dataservices","services":["geocoding","routing","isolines","observatory"]}],"created_at":"2020-01-15 09:30:00 UTC","updated_at":"2020-01-15 09:30:00 UTC"})");
  EXPECT_EQ(
      answer("GET", kKeys + "/Default%20public?api_key=default_public"),
      R"(200 {"name":"Default public","user":{"username":"dev"},"type":"default","token":"default_public","grants":[{"type":"apis","apis":["sql","maps"]},{"type":"database","tables":[],"schemas":[]}],"created_at":"2020-01-15 09:30:00 UTC","updated_at":"2020-01-15 09:30:00 UTC"})");
}

TEST_F(AuthApiTest, CreatesAKeyThatShowsWhatItMay) {
  const http::Response response =
      send("POST", kKeys + "/", R"({"api_key":"M","name":"wadus","client":"cps-1.11.3","grants":[
      {"type":"apis","apis":["sql","maps"]},
      {"type":"database","tables":[{"schema":"public","name":"t_one","permissions":["insert","select","update","delete"]}]},
      {"type":"dataservices","services":[]}]})");
  EXPECT_EQ(response.status, 201);
  const Json key = Json::parse(response.body);
  EXPECT_EQ(key.at("token").get<std::string>().size(), 22U);
  EXPECT_EQ(key.at("created_at"), "2024-05-01 12:00:00 UTC");
  EXPECT_EQ(
      key.at("grants").dump(),
      R"([{"type":"apis","apis":["sql","maps"]},{"type":"database","tables":[{"schema":"public","name":"t_one","owner":false,"permissions":["delete","insert","select","update"]}],"schemas":[{"name":"cdb_dataservices_client","permissions":["usage"]},{"name":"information_schema","permissions":["usage"]},{"name":"public","permissions":["usage"]}]}])");
  EXPECT_EQ(response.headers.get("ETag"), "W/\"" + md5_hex(response.body) + "\"");
  EXPECT_EQ(response.headers.get("X-Frame-Options"), "DENY");
  EXPECT_EQ(response.headers.get("Content-Type"), "application/json; charset=utf-8");
  EXPECT_EQ(answer("GET", kKeys + "/wadus?api_key=M"), "200 " + response.body);
}

TEST_F(AuthApiTest, RefusesNamesAndGrants) {  // D33 to D36, D23, D26, D39, D40
  create("taken");
  const std::string target = kKeys + "?api_key=M";
  const auto with = [](const std::string& name, const std::string& sections) {
    return R"({"name":")" + name + R"(","grants":[{"type":"apis","apis":["sql"]})" + sections +
           "]}";
  };
  const std::string nope =
      R"(,{"type":"database","tables":[{"schema":"public","name":"nope","permissions":["select"]}]})";
  EXPECT_EQ(answer("POST", target, with("taken", "")),
            error(422, "Validation failed: Name has already been taken"));
  EXPECT_EQ(answer("POST", target, with("taken", nope)),
            error(422,
                  "Validation failed: Name has already been taken, Grants can only grant table "
                  "permissions you have"));
  EXPECT_EQ(answer("POST", target, with("Master", "")),
            error(422,
                  "Validation failed: Name has already been taken, Name api_key name cannot be "
                  "Master nor Default public"));
  EXPECT_EQ(answer("POST", target, with("  ", "")),
            error(422, "Validation failed: Name can't be blank"));
  EXPECT_EQ(
      answer("POST", target, "{}"),
      error(422,
            R"(Validation failed: Grants [\"grants has to be an array\"], Name can't be blank)"));
  EXPECT_EQ(answer("POST", target, with("k", nope)),
            error(422, "Validation failed: Grants can only grant table permissions you have"));
  EXPECT_EQ(
      answer("POST", target,
             with("k",
                  R"(,{"type":"database","schemas":[{"name":"nope","permissions":["create"]}]})")),
      error(422, "Validation failed: Grants can only grant schema permissions you have"));
  EXPECT_EQ(answer("POST", target, R"({"name":"k","grants":[{"type":"apis"}]})"),
            error(422, R"(apis array is needed for type \"apis\")"));
  EXPECT_EQ(
      answer(
          "POST", target,
          with(
              "k",
              R"(,{"type":"database","tables":[{"schema":"public","name":"t_one_pkey","permissions":["select"]}]})")),
      error(422, "Unexpected error"));
  EXPECT_EQ(answer("GET", kKeys + "/k?api_key=M"), error(404, "API key not found: k"));
  EXPECT_EQ(answer("POST", target, R"({"name":"k","grants":[1]})"),
            R"(500 {"status":"500","error":"Internal Server Error"})");
}

TEST_F(AuthApiTest, ActsByWhoAsks) {  // A16 to A32
  const std::string token = create("key1");
  EXPECT_EQ(send("GET", kKeys).status, 401);
  EXPECT_EQ(send("GET", kKeys).body, "");
  EXPECT_EQ(send("GET", kKeys + "?api_key=wrong", R"({"api_key":"M"})").status, 401);
  EXPECT_EQ(send("GET", kKeys + "?api_key=").status, 401);
  EXPECT_EQ(send("GET", kKeys + "?api_key=M", "", basic("dev:wrong")).status, 401);
  EXPECT_EQ(send("GET", kKeys + "?api_key=M", "", {{"Authorization", "Bearer x"}}).status, 200);
  EXPECT_EQ(send("GET", kKeys, "", basic("other:M")).status, 401);
  EXPECT_EQ(Json::parse(send("GET", kKeys + "?api_key=M", "", basic("dev:default_public")).body)
                .at("total"),
            1);
  EXPECT_EQ(
      Json::parse(send("GET", kKeys + "?api_key=" + token).body).at("result").at(0).at("name"),
      "key1");
  EXPECT_EQ(answer("GET", kKeys + "/Master?api_key=" + token),
            error(404, "API key not found: Master"));
  EXPECT_EQ(send("GET", kKeys + "/key1?api_key=" + token).status, 200);
  for (const std::string& weak : {std::string("default_public"), token}) {
    EXPECT_EQ(send("POST", kKeys + "?api_key=" + weak, R"({"name":"x"})").status, 401);
    EXPECT_EQ(send("DELETE", kKeys + "/key1?api_key=" + weak).status, 401);
    EXPECT_EQ(send("POST", kKeys + "/key1/token/regenerate?api_key=" + weak).status, 401);
  }
}

TEST_F(AuthApiTest, RegeneratesAndDeletes) {  // E1 to E7
  const std::string old_token = create("k");
  const http::Response regenerated = send("POST", kKeys + "/k/token/regenerate?api_key=M");
  EXPECT_EQ(regenerated.status, 200);
  const std::string token = Json::parse(regenerated.body).at("token");
  EXPECT_NE(token, old_token);
  EXPECT_EQ(send("GET", kKeys + "?api_key=" + old_token).status, 401);
  EXPECT_EQ(send("GET", kKeys + "?api_key=" + token).status, 200);

  const http::Response deleted = send("DELETE", kKeys + "/k?api_key=M");
  EXPECT_EQ(deleted.status, 204);
  EXPECT_EQ(deleted.body, "");
  EXPECT_FALSE(deleted.headers.find("Content-Type"));
  EXPECT_EQ(send("GET", kKeys + "?api_key=" + token).status, 401);
  EXPECT_EQ(answer("DELETE", kKeys + "/k?api_key=M"), error(404, "API key not found: k"));
  for (const std::string_view fixed : {"Master", "Default%20public"}) {
    EXPECT_EQ(answer("DELETE", kKeys + "/" + std::string(fixed) + "?api_key=M"),
              error(403, "You don't have permission to access that resource"));
  }
  EXPECT_EQ(answer("POST", kKeys + "/Default%20public/token/regenerate?api_key=M"),
            R"(422 {"status":"422","error":"Unprocessable Entity"})");

  const std::string master =
      Json::parse(send("POST", kKeys + "/Master/token/regenerate?api_key=M").body).at("token");
  EXPECT_EQ(master.size(), 40U);
  EXPECT_EQ(send("GET", kKeys + "?api_key=M").status, 401);
  EXPECT_EQ(send("GET", kKeys + "?api_key=" + master).status, 200);
}

TEST_F(AuthApiTest, Pages) {  // B1 to B9
  for (const std::string_view name : {"one", "two", "three"}) create(std::string(name));
  const auto page = [&](const std::string& query) {
    return Json::parse(send("GET", kKeys + "?api_key=M&" + query).body);
  };
  const auto links = [](const Json& list) {
    std::string names;
    for (const auto& [name, link] : list.at("_links").items()) {
      const std::string href = link.at("href");
      const std::size_t at = href.find("&page=") + 6;
      names += name + "=" + href.substr(at, href.find('&', at) - at) + " ";
    }
    return names;
  };
  const Json first = page("per_page=2");
  EXPECT_EQ(first.at("total"), 5);
  EXPECT_EQ(first.at("count"), 2);
  EXPECT_EQ(links(first), "first=1 last=3 next=2 ");
  EXPECT_EQ(links(page("per_page=2&page=2")), "first=1 last=3 prev=1 next=3 ");
  EXPECT_EQ(links(page("per_page=2&page=3")), "first=1 last=3 prev=2 ");
  EXPECT_EQ(links(page("per_page=2&page=9")), "first=1 last=3 prev=8 ");
  EXPECT_EQ(page("per_page=2&page=9").at("count"), 0);
  const Json by_name = page("order=name&type=regular");
  EXPECT_EQ(by_name.at("result").at(1).at("name"), "three");
  EXPECT_EQ(page("type=regular").at("result").at(2).at("name"), "three");
  send("POST", kKeys + "/one/token/regenerate?api_key=M");
  EXPECT_EQ(page("type=regular").at("result").at(2).at("name"), "one");
  EXPECT_EQ(links(Json::parse(send("GET", kKeys + "?api_key=default_public&type=regular").body)),
            "first=1 last=0 ");
  EXPECT_EQ(page("type=default").at("result").at(0).at("_links").at("self"),
            "http://localhost:8080/user/dev/u/dev/api/v3/api_keys/Default+public");
}

TEST_F(AuthApiTest, LooksAtTheAccountFirst) {  // A38 to A41, D42, D43
  EXPECT_EQ(send("GET", "/user/ghost/api/v3/api_keys?api_key=M").status, 401);
  EXPECT_EQ(answer("GET", "/user/locked/api/v3/api_keys?api_key=L"), "404 ");
  EXPECT_EQ(answer("GET", "/user/unverified/api/v3/api_keys"), R"(403 {"error":"unverified"})");
  EXPECT_EQ(answer("GET", "/user/off/api/v3/api_keys?api_key=O"), "404 ");
  EXPECT_EQ(answer("GET", "/user/off/api/v3/api_keys"), "401 ");
  EXPECT_EQ(send("GET", "/api/v3/api_keys?api_key=M", "", {{"Host", "dev.localhost"}}).status, 200);
  EXPECT_EQ(
      send("GET", "/api/v3/api_keys?api_key=M&user_domain=dev", "", {{"Host", "few.localhost"}})
          .status,
      200);
  const std::string few = "/user/few/api/v3/api_keys?api_key=F";
  EXPECT_EQ(send("POST", few, R"({"name":"a","grants":[{"type":"apis","apis":[]}]})").status, 201);
  EXPECT_EQ(answer("POST", few, "{}"),
            error(403, "You have reached the limit of API keys for your plan"));
}

TEST_F(AuthApiTest, LetsOwnersActForMembers) {  // F1 to F12
  const std::string boss = "/user/boss/api/v3/api_keys";
  EXPECT_EQ(Json::parse(send("GET", boss + "?api_key=B&target_user=member").body)
                .at("result")
                .at(0)
                .at("token"),
            "N");
  EXPECT_EQ(answer("GET", boss + "?api_key=B&target_user=dev"),
            error(404, "User 'dev' not found in the organization 'team'"));
  EXPECT_EQ(answer("GET", "/user/member/api/v3/api_keys?api_key=N&target_user=boss"),
            error(403, "You don't have permission to access that resource"));
  const http::Response created =
      send("POST", boss + "?api_key=B&target_user=member",
           R"({"name":"k","grants":[{"type":"apis","apis":[]},{"type":"database","tables":[
                                      {"schema":"member","name":"t_one","permissions":["select"]}],"schemas":[{"name":"member","permissions":["create"]}]}]})");
  EXPECT_EQ(created.status, 201) << created.body;
  EXPECT_EQ(Json::parse(created.body).at("user").at("username"), "member");
  EXPECT_EQ(answer("GET", boss + "/k?api_key=B"), error(404, "API key not found: k"));
  EXPECT_EQ(send("DELETE", boss + "/k?api_key=B&target_user=member").status, 204);
}

TEST_F(AuthApiTest, SpeaksTheFrameworksErrors) {
  const http::Headers json = {{"Accept", "application/json"}};
  EXPECT_EQ(answer("PUT", kKeys + "/Master?api_key=M", "", json),
            R"(404 {"status":"404","error":"Not Found"})");
  EXPECT_EQ(answer("GET", "/api/v3/nope?format=xml"),
            "404 <?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<hash>\n  <status>404</status>\n  "
            "<error>Not Found</error>\n</hash>\n");
  EXPECT_EQ(answer("POST", kKeys, "{", {{"Content-Type", "application/json"}}), "400 ");
  EXPECT_EQ(answer("GET", kKeys + "?x=%zz", "", json),
            R"(400 {"status":"400","error":"Bad Request"})");
  EXPECT_EQ(answer("FOO", kKeys, "", json), R"(405 {"status":"405","error":"Method Not Allowed"})");
  EXPECT_EQ(send("GET", kKeys + "/%ff?api_key=M").status, 400);
}

TEST_F(AuthApiTest, WrapsForJsonpAndKnowsItsEtags) {
  const std::string list = kKeys + "?api_key=M&type=default";
  const http::Response wrapped = send("GET", list + "&callback=cb");
  EXPECT_TRUE(wrapped.body.starts_with("/**/cb({\"total\":1")) << wrapped.body;
  EXPECT_EQ(wrapped.headers.get("Content-Type"), "text/javascript; charset=utf-8");
  EXPECT_EQ(answer("POST", kKeys + "?api_key=M&callback=a.b",
                   R"({"name":"k","grants":[{"type":"apis","apis":[]}]})"),
            R"(400 {"errors":{"callback":"Invalid callback format"}})");
  EXPECT_EQ(send("GET", kKeys + "/k?api_key=M").status, 200);

  const std::string etag(send("GET", list).headers.get("ETag"));
  const http::Response unchanged = send("GET", list, "", {{"If-None-Match", etag}});
  EXPECT_EQ(unchanged.status, 304);
  EXPECT_EQ(unchanged.body, "");
  EXPECT_EQ(send("GET", list, "", {{"If-None-Match", "*"}}).status, 200);
  EXPECT_EQ(send("HEAD", list).body, "");
}

TEST_F(AuthApiTest, TakesOtherMethodsFromPost) {
  create("k");
  EXPECT_EQ(send("POST", kKeys + "/k?api_key=M", "", {{"X-HTTP-Method-Override", "delete"}}).status,
            204);
  create("k");
  EXPECT_EQ(send("POST", kKeys + "/k?api_key=M", "_method=DELETE",
                 {{"Content-Type", "application/x-www-form-urlencoded"}})
                .status,
            204);
}

TEST_F(AuthApiTest, HasCorsForThePlatformOnly) {
  EXPECT_EQ(send("GET", kKeys + "?api_key=M", "", {{"Origin", "https://localhost:1"}})
                .headers.get("Access-Control-Allow-Origin"),
            "https://localhost:1");
  EXPECT_FALSE(send("GET", kKeys + "?api_key=M", "", {{"Origin", "https://example.com"}})
                   .headers.find("Access-Control-Allow-Origin"));
  EXPECT_EQ(send("GET", kKeys + "?api_key=M", "", {{"Origin", "not a url"}}).status, 500);
}

}  // namespace
}  // namespace carto_mock::auth_api
