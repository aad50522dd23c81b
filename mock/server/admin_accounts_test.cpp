// Accounts that are made while the server runs.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "server/admin_test.h"

namespace carto_mock {
namespace {

using nlohmann::ordered_json;
using ::testing::HasSubstr;

class AdminAccountsTest : public AdminTest {
 protected:
  std::string refusal(const ordered_json& wanted, int status = 400) {
    return admin("POST", "/accounts", wanted, status).at("error");
  }
  // The first value of the answer, or its error.
  std::string value(const std::string& account, const std::string& query,
                    const std::string& key = {}) {
    ordered_json call{{"account", account}, {"q", query}};
    if (!key.empty()) call["key"] = key;
    const ordered_json answer = admin("POST", "/sql", call);
    if (answer.contains("error")) return answer["error"];
    const auto& rows = answer.at("rows");
    return rows.empty() ? answer.at("command").get<std::string>()
                        : rows.at(0).at(0).get<std::string>();
  }
  int status_of(const std::string& account) {
    return client_.send({.method = "GET", .target = "/user/" + account + "/api/v2/sql?q=SELECT+1"})
        .status;
  }

  http::Client client_{"127.0.0.1", server().port()};
};

TEST_F(AdminAccountsTest, AnEmptyAccountIsAPersonalOne) {
  const ordered_json made = admin("POST", "/accounts", {{"name", "c17"}}, 201);
  EXPECT_EQ(made.at("name"), "c17");
  EXPECT_EQ(made.at("base_url"), "http://mock/user/c17/");
  EXPECT_EQ(made.at("schema"), "public");
  EXPECT_EQ(made.at("made"), true);
  ASSERT_EQ(made.at("keys").size(), 2U);
  EXPECT_EQ(made.at("keys").at(0).at("token"), made.at("master_key"));
  EXPECT_EQ(made.at("keys").at(1).at("token"), "default_public");
  EXPECT_EQ(admin("GET", "/accounts/c17"), made);
  EXPECT_EQ(admin("GET", "/accounts").at("accounts").back(), made);
  EXPECT_EQ(status_of("c17"), 200);
  EXPECT_EQ(value("c17", "SELECT current_user"),
            made.at("keys").at(0).at("role").get<std::string>());
  EXPECT_EQ(value("c17", "SELECT count(*) FROM pg_tables WHERE tableowner = current_user"), "0");
}

TEST_F(AdminAccountsTest, OneThatIsLikeAnotherHasItsTablesUnderItsOwnNames) {
  const ordered_json made = admin(
      "POST", "/accounts",
      {{"name", "c-18"},
       {"like", "dev"},
       {"organization", {{"name", "lab"}, {"role", "owner"}}},
       {"switches", {{"regular_api_key_quota", 2}}},
       {"sql", {"CREATE TABLE extra AS SELECT 7 AS a", "GRANT SELECT ON extra TO publicuser"}},
       {"keys",
        {{{"name", "reader"},
          {"token", "reader_token"},
          {"apis", {"sql"}},
          {"tables",
           {{{"schema", "c-18"}, {"name", "tornadoes"}, {"permissions", {"select"}}}}}}}}},
      201);
  EXPECT_EQ(made.at("schema"), "c-18");
  EXPECT_EQ(made.at("switches").at("regular_api_key_quota"), 2);
  EXPECT_EQ(made.at("keys").at(2).at("token"), "reader_token");
  EXPECT_EQ(value("c-18", "SELECT current_schema()"), "c-18");
  EXPECT_EQ(value("c-18", "SELECT count(*) FROM \"c-18\".tornadoes"),
            value("dev", "SELECT count(*) FROM dev.tornadoes"));
  EXPECT_EQ(value("c-18", "SELECT count(*) > 0 FROM tornadoes", "reader"), "t");
  EXPECT_EQ(value("c-18", "SELECT a FROM extra", "Default public"), "7");
  EXPECT_EQ(value("c-18", "SELECT * FROM private_notes", "reader"),
            "permission denied for table private_notes");
  // The triggers of a CARTO table, the quota's among them, which name the schema.
  EXPECT_EQ(
      value("c-18",
            "INSERT INTO tornadoes (year, the_geom) VALUES (2020, CDB_LatLng(1, 2)) RETURNING "
            "the_geom_webmercator IS NOT NULL"),
      "t");
  EXPECT_EQ(value("c-18", "SHOW statement_timeout"), "25s");
  EXPECT_EQ(value("dev", "SELECT count(*) FROM extra"), R"(relation "extra" does not exist)");
  // Another one of the same kind shares nothing with it.
  admin("POST", "/accounts",
        {{"name", "c19"}, {"like", "dev"}, {"organization", {{"name", "lab"}, {"role", "owner"}}}},
        201);
  EXPECT_EQ(value("c19", "SELECT count(*) FROM c19.tornadoes"),
            value("dev", "SELECT count(*) FROM tornadoes"));
}

TEST_F(AdminAccountsTest, AResetOfItBringsItBackAndAResetOfAllRemovesIt) {
  admin("POST", "/accounts", {{"name", "c20"}, {"sql", "CREATE TABLE t AS SELECT 1 AS a"}}, 201);
  EXPECT_EQ(value("c20", "UPDATE t SET a = 2 RETURNING a"), "2");
  admin("PATCH", "/accounts/c20", {{"state", "locked"}});
  admin("POST", "/reset", {{"account", "c20"}});
  EXPECT_EQ(value("c20", "SELECT a FROM t"), "1");
  EXPECT_EQ(admin("GET", "/accounts/c20").at("switches").at("state"), "active");
  admin("POST", "/reset");
  EXPECT_EQ(status_of("c20"), 404);
  EXPECT_EQ(admin("GET", "/accounts/c20", {}, 404).at("error"), R"(there is no account "c20")");
}

TEST_F(AdminAccountsTest, IsRemovedAndItsNameIsFreeAgain) {
  admin("POST", "/accounts", {{"name", "c21"}, {"sql", "CREATE TABLE t (a int)"}}, 201);
  EXPECT_EQ(admin("DELETE", "/accounts/c21").at("removed"), "c21");
  EXPECT_EQ(status_of("c21"), 404);
  admin("DELETE", "/accounts/c21", {}, 404);
  admin("POST", "/accounts", {{"name", "c21"}}, 201);
  EXPECT_EQ(value("c21", "SELECT count(*) FROM t"), R"(relation "t" does not exist)");
  EXPECT_EQ(admin("GET", "/accounts/c21/journal").at("entries").size(), 2U);  // POST, the statement
  EXPECT_THAT(admin("DELETE", "/accounts/dev", {}, 409).at("error").get<std::string>(),
              HasSubstr("can be reset, not removed"));
}

TEST_F(AdminAccountsTest, SaysWhatIsWrong) {
  EXPECT_EQ(refusal({{"like", "dev"}}), "\"name\" is missing");
  EXPECT_EQ(refusal({{"name", "dev"}}, 409), "there is an account dev already");
  EXPECT_THAT(refusal({{"name", "C17"}}), HasSubstr("other characters than a-z, 0-9, - and _"));
  EXPECT_EQ(refusal({{"name", "c22"}, {"like", "x"}}), R"("like": the fixture has no account "x")");
  EXPECT_THAT(refusal({{"name", "c22"}, {"kees", 1}}), HasSubstr("unknown member kees"));
  EXPECT_THAT(refusal({{"name", "c22"}, {"data", {}}}), HasSubstr("cannot have \"data\""));
  EXPECT_EQ(refusal({{"name", "c22"}, {"sql", 7}}), R"("sql" must be a string)");
  EXPECT_EQ(refusal({{"name", "c22"}, {"sql", "SELECT nope"}}), R"(column "nope" does not exist)");
  EXPECT_THAT(
      refusal({{"name", "c22"}, {"organization", {{"name", "storm-lab"}, {"role", "member"}}}}),
      HasSubstr("the organization storm-lab is the fixture's"));
  EXPECT_EQ(status_of("c22"), 404);  // nothing is left of it
}

}  // namespace
}  // namespace carto_mock
