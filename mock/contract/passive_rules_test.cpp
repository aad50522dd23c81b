#include "contract/passive_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "carto_mock/server.h"
#include "contract/observation.h"

namespace carto_mock::contract {
namespace {

using nlohmann::ordered_json;

struct Sent {
  std::string method = "GET";
  std::string target;
  int status = 200;
  std::string answer = "{}";
  int second = 0;
  std::string retry_after = "";
};

std::vector<WireRequest> wire_of(const std::vector<Sent>& requests) {
  ordered_json entries = ordered_json::array();
  for (const Sent& sent : requests) {
    ordered_json answer_headers = ordered_json::array();
    if (!sent.retry_after.empty())
      answer_headers.push_back(ordered_json::array({"Retry-After", sent.retry_after}));
    entries.push_back({{"time", "2026-01-01T00:00:0" + std::to_string(sent.second) + "Z"},
                       {"method", sent.method},
                       {"target", "/user/c1" + sent.target},
                       {"headers", ordered_json::array()},
                       {"body", ""},
                       {"body_size", 0},
                       {"status", sent.status},
                       {"answer_headers", answer_headers},
                       {"answer", sent.answer}});
  }
  return read_wire({{"entries", entries}}, "c1");
}

RuleFindings judge(std::string_view id, const std::vector<Sent>& requests) {
  for (const PassiveRule& rule : passive_rules()) {
    if (rule.id == id) return rule.judge(wire_of(requests));
  }
  ADD_FAILURE() << "there is no rule " << id;
  return {};
}

TEST(PassiveRules, KeysAreSentInOnePlace) {
  EXPECT_EQ(judge("key/sent", {{.target = "/api/v3/api_keys?api_key=k"}}).held, 1U);
  EXPECT_EQ(judge("key/sent", {{.target = "/api/v3/api_keys"}}).violations.size(), 1U);
  EXPECT_EQ(judge("key/sent", {{.target = "/api/v2/sql?q=SELECT+1"}}).violations.size(), 0U)
      << "a query without a key is one of the public";
}

TEST(PassiveRules, AQueryHasOneStatement) {
  EXPECT_EQ(judge("sql/one-statement-text", {{.target = "/api/v2/sql?q=SELECT+1"}}).held, 1U);
  EXPECT_EQ(judge("sql/one-statement-text", {{.target = "/api/v2/sql?q=1&q=2"}}).violations.size(),
            1U);
}

TEST(PassiveRules, RetryAfterIsWaitedFor) {
  const auto came_again = [](int second) {
    return judge("limits/retry-after",
                 {{.target = "/api/v2/sql?q=1", .status = 429, .second = 0, .retry_after = "2"},
                  {.target = "/api/v2/sql?q=1", .second = second}});
  };
  EXPECT_EQ(came_again(1).violations.size(), 1U);
  EXPECT_EQ(came_again(2).held, 1U);
}

TEST(PassiveRules, WhatWasRefusedIsNotSentAgain) {
  const Sent refused{.target = "/api/v2/sql?q=1", .status = 400};
  EXPECT_EQ(judge("repeat/not-what-was-refused", {refused, refused}).violations.size(), 1U);
  EXPECT_EQ(judge("repeat/not-what-was-refused", {refused}).held, 1U);
}

TEST(PassiveRules, WritesThatBrokeAreNotSentAgain) {
  const Sent broken{.method = "POST", .target = "/api/v2/sql/job?api_key=k", .status = 503};
  EXPECT_EQ(judge("repeat/not-a-broken-write", {broken, broken}).violations.size(), 1U);
  EXPECT_EQ(judge("repeat/not-a-broken-write", {broken}).held, 1U);
}

TEST(PassiveRules, ListsAreReadToTheirLastPage) {
  const Sent first{.target = "/api/v3/api_keys?page=1",
                   .answer = R"({"result":[],"_links":{"next":{"href":"…"}}})"};
  EXPECT_EQ(judge("keys/all-pages", {first}).violations.size(), 1U);
  EXPECT_EQ(judge("keys/all-pages", {first, {.target = "/api/v3/api_keys?page=2"}}).held, 1U);
}

TEST(Observation, RunsACommandWithTheMocksAddressAndJudgesWhatItSent) {
  const Server server;
  const Observation observation = observe(
      server.port(),
      {.command = {"sh", "-c",
                   "curl -sG \"$CARTO_API_URL\" --data-urlencode \"api_key=$CARTO_API_KEY\" "
                   "--data-urlencode 'q=SELECT 1' >/dev/null; exit 3"}});
  EXPECT_EQ(observation.command_status, 3);
  EXPECT_EQ(observation.requests, 1U);
  EXPECT_EQ(observation.violated(), 0U);
  EXPECT_GT(observation.exercised(), 2U);
  EXPECT_THAT(observation_text(observation), testing::HasSubstr("held           key/in-one-place"));
}

TEST(Observation, ProvokesFailures) {
  const Server server;
  const Observation observation = observe(
      server.port(), {.command = {"sh", "-c",
                                  "for i in $(seq 100); do curl -s \"$CARTO_API_URL?q=SELECT+$i\" "
                                  ">/dev/null; done"},
                      .provoked = {"429", "5xx", "reset"},
                      .seed = 7});
  EXPECT_EQ(observation.requests, 100U);
  EXPECT_THROW(observe(server.port(), {.command = {"true"}, .provoked = {"fire"}}),
               std::invalid_argument);
}

}  // namespace
}  // namespace carto_mock::contract
