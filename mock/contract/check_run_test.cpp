// The runner with clients that misbehave: each is a small shell script.
#include "contract/check_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "carto_mock/server.h"
#include "contract/check_report.h"
#include "contract/child_driver.h"
#include "contract/http_driver.h"
#include "contract/in_process_driver.h"
#include "http/listener.h"
#include "support/private_directory.h"

namespace carto_mock::contract {
namespace {

using nlohmann::ordered_json;
using testing::HasSubstr;

// Three cases, of which each is one query.
std::vector<ClientCase> three_cases() {
  std::vector<ClientCase> cases;
  for (const char* name : {"one", "two", "three"}) {
    ClientCase one;
    one.id = std::string("client/test/group/") + name;
    one.level = "must";
    one.where = "The test";
    one.says = "one is one";
    one.certainty = "documented";
    one.file = "cases.yaml";
    one.needs = {"sql.query"};
    one.given = ordered_json::object();
    one.steps = ordered_json::parse(
        R"([{"op":"sql.query","args":{"q":"SELECT 1 AS n"},"expect":{"result":{"rows":[{"n":1}]}}}])");
    one.expect = ordered_json::object();
    cases.push_back(one);
  }
  return cases;
}

class CheckRun : public testing::Test {
 protected:
  static void SetUpTestSuite() { server_ = std::make_unique<Server>(); }
  static void TearDownTestSuite() { server_.reset(); }

  // A client in sh: `$line` is the message, `$seq` the case's number, `answer` answers it well.
  std::string script(const std::string& for_each_case, int parallel = 1) {
    const std::filesystem::path file = folder_.path() / "client.sh";
    std::ofstream stream(file);
    stream << R"(answer() { echo "{\"type\":\"result\",\"seq\":$1,\"steps\":[{\"outcome\":\"ok\",)"
              R"(\"result\":{\"rows\":[{\"n\":1}]}}]}"; })"
           << "\nwhile read -r line; do\n  case \"$line\" in\n"
              R"(  *'"type":"hello"'*) echo '{"type":"hello","protocol":1,"client":{"name":"bad"},)"
              R"("capabilities":["sql.query"],"parallel":)"
           << parallel
           << "}' ;;\n"
              "  *'\"type\":\"case\"'*)\n"
              R"(    seq=$(echo "$line" | sed 's/.*"seq":\([0-9]*\).*/\1/'))"
           << "\n    " << for_each_case << " ;;\n  *) exit 0 ;;\n  esac\ndone\n";
    return "sh " + file.string();
  }

  CheckReport check(const std::string& command, KnownFailures known = {},
                    std::chrono::milliseconds deadline = std::chrono::seconds(20)) {
    ChildDriver driver({.command = command});
    cases_ = three_cases();
    return run_check(cases_, driver, known, {.port = server_->port(), .deadline = deadline});
  }

  static std::unique_ptr<Server> server_;
  PrivateDirectory folder_;
  std::vector<ClientCase> cases_;
};
std::unique_ptr<Server> CheckRun::server_;

TEST_F(CheckRun, AClientThatAnswersPasses) {
  const CheckReport report = check(script("answer $seq"));
  EXPECT_EQ(report.count(Verdict::kPassed), 3U) << json_report(report);
  EXPECT_EQ(report.client.name, "bad");
}

TEST_F(CheckRun, ACrashIsTheCasesAndTheRunGoesOn) {
  const CheckReport report = check(
      script("case \"$line\" in *group/two*) echo last words >&2; exit 7;; esac; answer $seq"));
  EXPECT_EQ(report.cases[0].verdict, Verdict::kPassed);
  EXPECT_EQ(report.cases[1].verdict, Verdict::kFailed);
  EXPECT_THAT(report.cases[1].difference, HasSubstr("the client crashed: exited with status 7"));
  EXPECT_THAT(report.cases[1].difference, HasSubstr("last words"));
  EXPECT_EQ(report.cases[2].verdict, Verdict::kPassed);
}

TEST_F(CheckRun, AHangIsTheCasesAndTheRunGoesOn) {
  const CheckReport report =
      check(script("case \"$line\" in *group/two*) sleep 600;; esac; answer $seq"), {},
            std::chrono::milliseconds(1500));
  EXPECT_EQ(report.cases[0].verdict, Verdict::kPassed) << report.cases[0].difference;
  EXPECT_THAT(report.cases[1].difference, HasSubstr("the client hangs: no result within 1500 ms"));
  EXPECT_EQ(report.cases[2].verdict, Verdict::kPassed) << report.cases[2].difference;
}

TEST_F(CheckRun, GarbageIsTheCasesAndTheRunGoesOn) {
  const CheckReport report =
      check(script("case \"$line\" in *group/two*) echo Deprecated: x;; esac; answer $seq"));
  EXPECT_THAT(report.cases[1].difference,
              HasSubstr("the client broke the protocol: it printed what is no JSON object: "
                        "Deprecated: x"));
  EXPECT_EQ(report.count(Verdict::kPassed), 2U);
}

TEST_F(CheckRun, AResultWithoutItsStepsIsGarbage) {
  const CheckReport report =
      check(script("echo \"{\\\"type\\\":\\\"result\\\",\\\"seq\\\":$seq}\""));
  EXPECT_EQ(report.count(Verdict::kFailed), 3U);
  EXPECT_THAT(report.cases[0].difference, HasSubstr("it has no list of steps"));
}

TEST_F(CheckRun, AFloodOfErrorsIsRead) {
  const CheckReport report =
      check(script("head -c 3000000 /dev/zero | tr '\\0' x >&2; answer $seq"));
  EXPECT_EQ(report.count(Verdict::kPassed), 3U) << json_report(report);
}

TEST_F(CheckRun, OfCasesAtOnceOnlyTheGuiltyOneFails) {
  // All three are under way when the second one ends the client: each is played again, alone.
  const CheckReport report =
      check(script("case \"$line\" in *group/two*) exit 7;; esac; (sleep 0.3; answer $seq) &", 3));
  EXPECT_EQ(report.cases[0].verdict, Verdict::kPassed) << report.cases[0].difference;
  EXPECT_EQ(report.cases[1].verdict, Verdict::kFailed);
  EXPECT_EQ(report.cases[2].verdict, Verdict::kPassed) << report.cases[2].difference;
}

TEST_F(CheckRun, AClientThatDoesNotStartIsOfNoUse) {
  EXPECT_THROW(check("exit 3"), UnusableClient);
  EXPECT_THROW(check("echo hello"), UnusableClient);
  EXPECT_THROW(check("no-such-program-of-that-name"), UnusableClient);
}

TEST_F(CheckRun, KnownFailuresMustFail) {
  const KnownFailures known({{"client/test/*/two", "it is old", "", 1},
                             {"client/test/group/three", "it is new", "", 2},
                             {"client/no/such", "nothing", "", 3}});
  const CheckReport report =
      check(script("case \"$line\" in *group/two*) exit 7;; esac; answer $seq"), known);
  EXPECT_EQ(report.cases[1].verdict, Verdict::kKnown);
  EXPECT_EQ(report.cases[2].verdict, Verdict::kStale);
  EXPECT_THAT(report.stale_entries,
              testing::ElementsAre(HasSubstr("line 2: client/test/group/three passes"),
                                   HasSubstr("line 3: client/no/such matches no case")));
}

TEST_F(CheckRun, AClientWithoutTheCapabilityIsNotPlayed) {
  cases_ = three_cases();
  cases_[0].needs.insert("jsonp");
  ChildDriver driver({.command = script("answer $seq")});
  const CheckReport report = run_check(cases_, driver, {}, {.port = server_->port()});
  EXPECT_EQ(report.cases[0].verdict, Verdict::kNotCapable);
  EXPECT_EQ(report.cases[0].difference, "needs jsonp");
}

TEST_F(CheckRun, WhatTheMockLacksIsNotJudged) {
  cases_ = three_cases();
  cases_[0].steps[0]["args"]["q"] = "CREATE RULE r AS ON INSERT TO tornadoes DO NOTHING";
  InProcessDriver driver([] { return std::make_unique<ReferenceClient>(); });
  const CheckReport report = run_check(cases_, driver, {}, {.port = server_->port()});
  EXPECT_EQ(report.cases[0].verdict, Verdict::kNotJudged) << report.cases[0].difference;
}

TEST_F(CheckRun, AFailureShowsBothWitnessesAndHowToRepeatIt) {
  cases_ = three_cases();
  cases_[0].steps[0]["expect"] = ordered_json::parse(R"({"result":{"rows":[{"n":2}]}})");
  InProcessDriver driver([] { return std::make_unique<ReferenceClient>(); });
  const CheckReport report = run_check(cases_, driver, {}, {.port = server_->port()});
  const std::string text = progress_text(report.cases[0]);
  EXPECT_THAT(text, HasSubstr("rule (must, documented): The test: one is one"));
  EXPECT_THAT(text, HasSubstr("/result/rows/0/n: expected 2, got 1"));
  EXPECT_THAT(text, HasSubstr("api/v2/sql?q=SELECT%201%20AS%20n"));
  EXPECT_THAT(text, HasSubstr("to its caller: [{\"outcome\":\"ok\""));
  EXPECT_THAT(text, HasSubstr("again: curl -i -X GET 'http://127.0.0.1:"));
  EXPECT_THAT(junit_xml(report), HasSubstr("failures=\"1\""));
  EXPECT_THAT(markdown_report(report), HasSubstr("| test/group | 2 | 1 | 0 | 0 |"));
  EXPECT_THAT(badge_json(report), HasSubstr("\"message\": \"2 of 3\""));
}

TEST_F(CheckRun, AClientMayBeReachedOverHttp) {
  InProcessDriver inner([] { return std::make_unique<ReferenceClient>(); });
  http::Listener listener({}, [&](http::Exchange& exchange) {
    const auto message = ordered_json::parse(exchange.read_body(std::size_t{1} << 20));
    ordered_json answer = ordered_json::object();
    if (message["type"] == "hello") answer = reference_hello(2);
    if (message["type"] == "case")
      answer = {{"type", "result"}, {"seq", message["seq"]}, {"steps", inner.play(message).steps}};
    http::Response response;
    response.headers.add("Content-Type", "application/json");
    response.body = answer.dump();
    exchange.respond(std::move(response));
  });
  HttpDriver driver("http://127.0.0.1:" + std::to_string(listener.port()) + "/client");
  cases_ = three_cases();
  const CheckReport report = run_check(cases_, driver, {}, {.port = server_->port()});
  EXPECT_EQ(report.count(Verdict::kPassed), 3U) << json_report(report);
}

}  // namespace
}  // namespace carto_mock::contract
