// gmock matchers for tests: the judgments of cases, with what differs as the explanation.
//
//   EXPECT_THAT(answer, MatchesExpectation(ordered_json::parse(R"({"rows":[{"n":1}]})")));
//   EXPECT_THAT(witnesses.played.steps, HandsOver(witnesses.steps));
//   EXPECT_THAT(witnesses.wire, GoesOverTheWireAs(witnesses.expect));
#pragma once

#include <gmock/gmock.h>

#include "contract/client_judge.h"
#include "contract/matcher.h"

namespace carto_mock::contract {

// Of JSON: what a case's expectation says (matcher.h).
MATCHER_P(MatchesExpectation, expected, "matches " + nlohmann::ordered_json(expected).dump()) {
  const std::string difference = mismatch(expected, &arg);
  *result_listener << difference;
  return difference.empty();
}

// Of the outcomes of a case's steps, which the case's steps say.
MATCHER_P(HandsOver, steps, "is what the steps expect") {
  const std::string difference = judge_results(steps, arg);
  *result_listener << difference;
  return difference.empty();
}

// Of the requests of a case (wire_view.h).
MATCHER_P(GoesOverTheWireAs, expect, "is sent as " + nlohmann::ordered_json(expect).dump()) {
  const std::string difference = judge_wire(expect, arg);
  *result_listener << difference << '\n' << describe_wire(arg);
  return difference.empty();
}

// Of a PlayedCase: no secret is in its results or in the client's log.
MATCHER_P(KeepsSecret, expect, "shows no secret") {
  const std::string difference = judge_secrets(expect, arg.steps, arg.log);
  *result_listener << difference;
  return difference.empty();
}

}  // namespace carto_mock::contract
