// Clocks, snapshots, rate limits and the journal's account of statements, over HTTP.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "server/admin_test.h"
#include "support/encodings.h"

namespace carto_mock {
namespace {

using nlohmann::ordered_json;
using ::testing::HasSubstr;

class AdminStateTest : public AdminTest {
 protected:
  http::ClientResponse query(const std::string& sql, const std::string& account = "dev",
                             const std::string& key = {}) {
    return client_.send({.method = "GET",
                         .target = "/user/" + account + "/api/v2/sql?q=" + form_encode(sql) +
                                   (key.empty() ? "" : "&api_key=" + key)});
  }
  static std::string master_key(const std::string& name) {
    for (const ServerAccount& one : server().accounts()) {
      if (one.name == name) return one.master_key;
    }
    return {};
  }
  // The first value, by the admin API.
  std::string value(const std::string& sql, const std::string& account = "dev") {
    return admin("POST", "/sql", {{"account", account}, {"q", sql}}).at("rows").at(0).at(0);
  }

  http::Client client_{"127.0.0.1", server().port()};
};

TEST_F(AdminStateTest, AnAccountCanHaveAClockOfItsOwn) {
  EXPECT_EQ(admin("GET", "/accounts/dev/clock").at("mode"), "following");
  admin("PUT", "/accounts/dev/clock", {{"mode", "frozen"}, {"at", "2030-01-01T00:00:00Z"}});
  EXPECT_EQ(value("SELECT now() AT TIME ZONE 'UTC'"), "2030-01-01 00:00:00");
  EXPECT_EQ(value("SELECT now() AT TIME ZONE 'UTC'", "solo"), "2026-05-01 12:00:00");
  EXPECT_THAT(query("SELECT 1").headers.get("Content-Disposition"),
              HasSubstr("Tue, 01 Jan 2030 00:00:00 GMT"));
  EXPECT_EQ(admin("PUT", "/accounts/dev/clock", {{"move", "+0.25s"}}).at("now"),
            "2030-01-01T00:00:00.250000Z");
  EXPECT_EQ(admin("PUT", "/accounts/dev/clock", {{"move", "-1s"}}).at("now"),
            "2029-12-31T23:59:59.250000Z");
  EXPECT_EQ(admin("DELETE", "/accounts/dev/clock").at("now"), "2026-05-01T12:00:00.000000Z");
  admin("PUT", "/accounts/dev/clock", {{"mode", "frozen"}, {"at", "2030-01-01T00:00:00Z"}});
  admin("POST", "/reset", {{"account", "dev"}});
  EXPECT_EQ(admin("GET", "/accounts/dev/clock").at("mode"), "following");
  EXPECT_THAT(admin("PUT", "/accounts/dev/clock", {{"move", "tomorrow"}}, 400).at("error").dump(),
              HasSubstr("tomorrow"));
}

TEST_F(AdminStateTest, TheHealthCheckSaysWhatItIsToldUntilTheReset) {
  const auto check = [this] { return client_.send({.method = "GET", .target = "/api/v1/health"}); };
  EXPECT_EQ(check().body, R"({"enabled":true,"ok":true,"elapsed":0})");
  admin("PUT", "/service/health", {{"disabled", "a \"pause\""}});
  EXPECT_EQ(check().status, 503);
  EXPECT_EQ(check().body, R"({"enabled":true,"ok":false,"elapsed":0,"err":"a \"pause\""})");
  EXPECT_EQ(admin("GET", "/service/health").dump(), R"({"enabled":true,"disabled":"a \"pause\""})");
  admin("PUT", "/service/health", {{"enabled", "no"}}, 400);
  server().reset();
  EXPECT_EQ(check().status, 200);
}

TEST_F(AdminStateTest, GoesBackToASnapshot) {
  admin("POST", "/sql", {{"account", "dev"}, {"q", "CREATE TABLE t AS SELECT 1 AS a"}});
  admin("PUT", "/accounts/dev/snapshots/one");
  admin("POST", "/sql", {{"account", "dev"}, {"q", "UPDATE t SET a = 2"}});
  admin("PATCH", "/accounts/dev", {{"maintenance_mode", true}});
  admin("PUT", "/accounts/dev/snapshots/two");
  EXPECT_EQ(admin("GET", "/accounts/dev/snapshots").at("snapshots"), ordered_json({"one", "two"}));
  admin("POST", "/accounts/dev/snapshots/one/restore");
  EXPECT_EQ(value("SELECT a FROM t"), "1");
  EXPECT_EQ(admin("GET", "/accounts/dev").at("switches").at("maintenance_mode"), false);
  admin("POST", "/accounts/dev/snapshots/two/restore");
  EXPECT_EQ(value("SELECT a FROM t"), "2");
  // A reset goes to the fixture and leaves snapshots alone.
  admin("POST", "/reset", {{"account", "dev"}});
  admin("POST", "/accounts/dev/snapshots/one/restore");
  EXPECT_EQ(value("SELECT a FROM t"), "1");
  admin("DELETE", "/accounts/dev/snapshots/one");
  admin("POST", "/accounts/dev/snapshots/one/restore", {}, 404);
  admin("DELETE", "/accounts/dev/snapshots/two");
}

TEST_F(AdminStateTest, LimitsRatesByTheAccountsClock) {
  admin("PUT", "/accounts/dev/clock", {{"mode", "frozen"}, {"at", "2030-01-01T00:00:00Z"}});
  EXPECT_FALSE(query("SELECT 1").headers.find("Carto-Rate-Limit-Limit"));
  admin("PATCH", "/accounts/dev",
        {{"rate_limits", {{"query", {{{"burst", 0}, {"count", 1}, {"period_seconds", 3}}}}}}});
  EXPECT_EQ(query("SELECT 1").headers.get("Carto-Rate-Limit-Remaining"), "0");
  const http::ClientResponse blocked = query("SELECT 1");
  EXPECT_EQ(blocked.status, 429);
  EXPECT_EQ(blocked.headers.get("Retry-After"), "4");
  EXPECT_EQ(query("SELECT 1", "solo").status, 200);
  admin("PUT", "/accounts/dev/clock", {{"move", "+3s"}});
  EXPECT_EQ(query("SELECT 1").status, 200);
  admin("POST", "/reset", {{"account", "dev"}});
  EXPECT_FALSE(query("SELECT 1").headers.find("Carto-Rate-Limit-Limit"));
}

TEST_F(AdminStateTest, TheJournalSaysWhatBecameOfAStatement) {
  EXPECT_EQ(query("SELECT count(*) FROM private_notes").status, 403);
  EXPECT_EQ(query("SELECT count(*) FROM private_notes", "dev", master_key("dev")).status, 200);
  const ordered_json entries = admin("GET", "/accounts/dev/journal").at("entries");
  const ordered_json denied = entries.at(0).at("statements").at(0);
  EXPECT_THAT(
      denied.at("grants").at(0).get<std::string>(),
      ::testing::MatchesRegex("select on dev.private_notes for cartodb_publicuser_.*: denied"));
  EXPECT_THAT(denied.at("translations").at(0).get<std::string>(), HasSubstr("SELECT"));
  EXPECT_THAT(entries.at(1).at("statements").at(0).at("grants").at(0).get<std::string>(),
              ::testing::MatchesRegex("select on dev.private_notes for cartodb_user_.*: granted"));
}

TEST_F(AdminStateTest, ClosesJobsToOthersWhereItIsAskedTo) {
  const std::string job =
      client_
          .send({.method = "POST",
                 .target = "/user/solo/api/v2/sql/job?api_key=" + master_key("solo"),
                 .headers = {{"Content-Type", "application/json"}}},
                R"({"query":"SELECT 1"})")
          .body;
  const std::string id = ordered_json::parse(job).at("job_id");
  const auto status = [&](const std::string& account) {
    return client_
        .send({.method = "GET",
               .target = "/user/" + account + "/api/v2/sql/job/" + id +
                         "?api_key=" + master_key(account)})
        .status;
  };
  EXPECT_EQ(status("dev"), 200);
  admin("PATCH", "/accounts/solo", {{"closes_jobs_to_others", true}});
  EXPECT_EQ(status("dev"), 400);
  EXPECT_EQ(status("solo"), 200);
}

TEST_F(AdminStateTest, SaysWhatASwitchIs) {
  const auto refusal = [&](const ordered_json& wanted) -> std::string {
    return admin("PATCH", "/accounts/dev", wanted, 400).at("error");
  };
  EXPECT_THAT(refusal({{"stat", 1}}), HasSubstr("unknown switch \"stat\"; known are: state, "));
  EXPECT_EQ(refusal({{"queued_jobs", "x"}}), "\"queued_jobs\" must be a whole number from 0 on");
  EXPECT_THAT(refusal({{"rate_limits", {{"nope", ordered_json::array()}}}}),
              HasSubstr("members of query, job_create"));
  EXPECT_THAT(refusal({{"rate_limits", {{"query", {{{"burst", 1}}}}}}}), HasSubstr("a list of {"));
}

}  // namespace
}  // namespace carto_mock
