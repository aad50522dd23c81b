#include "contract/client_judge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace carto_mock::contract {
namespace {

using nlohmann::ordered_json;
using testing::HasSubstr;

ordered_json parse(const char* text) { return ordered_json::parse(text); }

// A journal of requests a second apart, with the statement in the query.
std::vector<WireRequest> wire_of(const std::vector<std::string>& targets) {
  ordered_json entries = ordered_json::array();
  for (std::size_t i = 0; i < targets.size(); ++i) {
    entries.push_back({{"time", "2026-01-01T00:00:0" + std::to_string(i) + "Z"},
                       {"method", "GET"},
                       {"target", targets[i]},
                       {"headers", parse(R"([["Host","127.0.0.1"]])")},
                       {"body", ""},
                       {"body_size", 0},
                       {"status", 200},
                       {"answer_headers", ordered_json::array()},
                       {"answer", "{}"}});
  }
  return read_wire({{"entries", entries}}, "c1");
}

TEST(ClientJudge, LaterStepsReferToEarlierOnes) {
  const auto steps = parse(
      R"([{"op":"auth.get","expect":{"result":{"token":{"$any":true}}}},
          {"op":"auth.get","expect":{"result":{"token":{"$from":"/0/result/token"}}}}])");
  const auto played = [](const char* second) {
    return parse((std::string(R"([{"outcome":"ok","result":{"token":"a"}},
                                  {"outcome":"ok","result":{"token":")") +
                  second + "\"}}]")
                     .c_str());
  };
  EXPECT_EQ(judge_results(steps, played("a")), "");
  EXPECT_THAT(judge_results(steps, played("b")), HasSubstr("step 2 (auth.get): /result/token"));
}

TEST(ClientJudge, AnErrorIsHeldAgainstItsClass) {
  const auto steps =
      parse(R"([{"op":"sql.query","expect":{"error":{"kind":"auth","http_status":401}}}])");
  const auto told = [&](const char* error) {
    return judge_results(
        steps, parse((std::string(R"([{"outcome":"error","error":)") + error + "}]").c_str()));
  };
  EXPECT_EQ(told(R"({"kind":"auth","http_status":401})"), "");
  EXPECT_EQ(told(R"({"kind":"auth","http_status":null})"), "") << "it does not tell the status";
  EXPECT_NE(told(R"({"kind":"auth","http_status":403})"), "");
  EXPECT_NE(told(R"({"kind":"server","http_status":401})"), "");
}

TEST(ClientJudge, UnsupportedIsAFailure) {
  EXPECT_THAT(judge_results(parse(R"([{"op":"sql.query","expect":{"result":{}}}])"),
                            parse(R"([{"outcome":"unsupported"}])")),
              HasSubstr("declares the capability"));
}

TEST(ClientJudge, RequestsAreFoundInOrder) {
  const auto wire = wire_of(
      {"/user/c1/api/v2/sql?q=SELECT%201&api_key=k", "/user/c1/api/v2/sql?q=SELECT%202&api_key=k"});
  EXPECT_EQ(judge_wire(parse(R"({"wire":[{"q":"SELECT 1"},{"q":"SELECT 2"}]})"), wire), "");
  EXPECT_NE(judge_wire(parse(R"({"wire":[{"q":"SELECT 2"},{"q":"SELECT 1"}]})"), wire), "");
  EXPECT_EQ(judge_wire(parse(R"({"wire_each":{"api_key":"k","account_in":"path"}})"), wire), "");
  EXPECT_NE(judge_wire(parse(R"({"wire_never":[{"q":"SELECT 2"}]})"), wire), "");
  EXPECT_EQ(judge_wire(parse(R"({"wire_count":{"min":2,"max":2}})"), wire), "");
  EXPECT_NE(judge_wire(parse(R"({"wire_count":1})"), wire), "");
}

TEST(ClientJudge, ARepeatedRequestIsFound) {
  const auto once = parse(R"({"wire_once":true})");
  EXPECT_EQ(judge_wire(once, wire_of({"/user/c1/a", "/user/c1/b"})), "");
  EXPECT_EQ(judge_wire(once, wire_of({"/user/c1/a", "/user/c1/b", "/user/c1/a"})),
            "wire: request 3 repeats request 1");
}

TEST(ClientJudge, GapsAreMeasured) {
  const auto wire = wire_of({"/user/c1/a", "/user/c1/b"});
  EXPECT_EQ(judge_wire(parse(R"({"timing":[{"from":0,"to":1,"at_least_ms":1000}]})"), wire), "");
  EXPECT_NE(judge_wire(parse(R"({"timing":[{"from":0,"to":1,"at_least_ms":1001}]})"), wire), "");
  EXPECT_NE(judge_wire(parse(R"({"timing":[{"from":0,"to":2}]})"), wire), "");
}

TEST(ClientJudge, SecretsAreFoundWhereverTheyStand) {
  const auto expect = parse(R"({"never_shown":["s3cret"]})");
  EXPECT_EQ(judge_secrets(expect, parse(R"([{"native":"oops"}])"), "sent"), "");
  EXPECT_NE(judge_secrets(expect, parse(R"([{"native":"GET /?api_key=s3cret"}])"), ""), "");
  EXPECT_NE(judge_secrets(expect, parse(R"([{"native":"oops"}])"), "sent s3cret"), "");
}

}  // namespace
}  // namespace carto_mock::contract
