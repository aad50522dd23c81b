#include "jobs/job.h"

#include <gtest/gtest.h>

#include <array>

#include "support/error.h"

namespace carto_mock::jobs {
namespace {

// Expected: spec sql-api.md 8.2 to 8.4, and the recorded answers job-*.

constexpr Timestamp kCreated = 0;        // 2000-01-01
constexpr Timestamp kLater = 1'500'000;  // 1.5 s later
constexpr const char* kId = "34ed5f43-15f8-44ab-b7d8-548ec82eb68e";

Job make(const char* query) { return {kId, "dev", Json::parse(query), kCreated}; }

std::string refusal(const char* query) {
  try {
    make(query);
  } catch (const Error& error) {
    return error.message();
  }
  return {};
}

// Runs what comes next, which must be that text.
void run(Job& job, std::string_view text, const std::string& failure = {}) {
  const std::optional<JobStep> step = job.next();
  ASSERT_TRUE(step.has_value());
  EXPECT_EQ(step->text, text);
  job.start(*step, kLater);
  if (failure.empty()) {
    job.succeed(*step, kLater);
  } else {
    job.fail(*step, failure, kLater);
  }
}

std::string status(const Job& job) { return std::string(to_string(job.state().status)); }
std::string query(const Job& job) { return job.view()["query"].dump(); }

TEST(Job, ShowsItselfInTwoOrders) {
  Job job = make(R"("SELECT 1")");
  EXPECT_EQ(
      job.created_view().dump(),
      R"({"user":"dev","query":"SELECT 1","job_id":"34ed5f43-15f8-44ab-b7d8-548ec82eb68e",)"
      R"("created_at":"2000-01-01T00:00:00.000Z","updated_at":"2000-01-01T00:00:00.000Z","status":"pending"})");
  run(job, "SELECT 1", "relation \"nope\" does not exist");
  EXPECT_EQ(
      job.view().dump(),
      R"({"user":"dev","status":"failed","query":"SELECT 1","created_at":"2000-01-01T00:00:00.000Z",)"
      R"("updated_at":"2000-01-01T00:00:01.500Z","failed_reason":"relation \"nope\" does not exist",)"
      R"("job_id":"34ed5f43-15f8-44ab-b7d8-548ec82eb68e"})");
}

TEST(Job, RefusesWhatIsNoQuery) {
  for (const char* nothing : {"null", R"("")"}) {
    EXPECT_EQ(refusal(nothing), "You must indicate a valid SQL") << nothing;
  }
  for (const char* other :
       {"5", "{}", R"({"query":"select 1"})", R"({"query":["select 1"]})", "[1]",
        R"(["SELECT 1", 2])", R"({"query":[{"onsuccess":"SELECT 1"}]})"}) {
    EXPECT_EQ(refusal(other), "there is no job class for the provided query") << other;
  }
  EXPECT_EQ(refusal("[null]"), "Cannot read property 'query' of null");
}

TEST(Job, ReadsATextThatIsJsonBackAsJson) {
  EXPECT_EQ(make(R"("5")").created_view()["query"], "5");
  EXPECT_THROW(make(R"("5")").view(), Error);
  EXPECT_FALSE(make(R"("5")").next().has_value());
  EXPECT_EQ(make(R"("\"abc\"")").view()["query"], "abc");
  Job list = make(R"("[\"select 1\"]")");
  run(list, "select 1");
  EXPECT_EQ(query(list), R"([{"query":"select 1","status":"done"}])");
}

TEST(Job, RunsSeveralQueriesUntilOneFails) {
  Job job = make(R"(["a", "b", "c"])");
  run(job, "a");
  EXPECT_EQ(status(job), "pending");
  run(job, "b", "no");
  EXPECT_FALSE(job.next().has_value());
  EXPECT_EQ(status(job), "failed");
  EXPECT_EQ(
      query(job),
      R"([{"query":"a","status":"done"},{"query":"b","status":"failed","failed_reason":"no"},)"
      R"({"query":"c","status":"pending"}])");
}

TEST(Job, NeverRunsAnEmptyListNorElementsThatCameAsObjects) {
  EXPECT_FALSE(make("[]").next().has_value());
  EXPECT_EQ(status(make("[]")), "pending");
  Job job = make(R"([{"query":"a"}, "b"])");
  run(job, "b");
  EXPECT_EQ(status(job), "done");
  EXPECT_EQ(query(job), R"([{"query":"a"},{"query":"b","status":"done"}])");
}

TEST(Job, RunsTheFallbacksOfItsQueries) {
  Job job = make(
      R"({"query":[{"query":"a","onsuccess":"f <%= job_id %>"},{"query":"b","onerror":"e <%=error_message%>"}],
                     "onerror":"last <%= job_id %>"})");
  EXPECT_EQ(job.created_view()["fallback_status"], "pending");
  run(job, "a");
  run(job, std::string("f ") + kId);
  run(job, "b", "it broke");
  run(job, "e it broke");
  EXPECT_EQ(status(job), "failed");
  EXPECT_FALSE(job.view().contains("failed_reason"));
  run(job, "last <%= job_id %>");
  EXPECT_EQ(job.view()["fallback_status"], "done");
  EXPECT_EQ(
      query(job),
      R"({"query":[{"query":"a","onsuccess":"f <%= job_id %>","status":"done","fallback_status":"done",)"
      R"("started_at":"2000-01-01T00:00:01.500Z","ended_at":"2000-01-01T00:00:01.500Z"},)"
      R"({"query":"b","onerror":"e <%=error_message%>","status":"failed","fallback_status":"done",)"
      R"("started_at":"2000-01-01T00:00:01.500Z","ended_at":"2000-01-01T00:00:01.500Z","failed_reason":"it broke"}],)"
      R"("onerror":"last <%= job_id %>"})");
}

TEST(Job, SkipsWhatFollowsAFailure) {
  Job job = make(
      R"({"query":[{"query":"a","onsuccess":"s"},{"query":"b","onsuccess":"t"}],"onsuccess":"u"})");
  run(job, "a", "no");
  EXPECT_FALSE(job.next().has_value());
  EXPECT_EQ(job.view()["failed_reason"], "no");
  EXPECT_EQ(job.view()["fallback_status"], "skipped");
  const Json queries = job.view()["query"]["query"];
  EXPECT_EQ(queries[0]["fallback_status"], "skipped");
  EXPECT_EQ(queries[1]["status"], "skipped");
  EXPECT_EQ(queries[1]["fallback_status"], "skipped");
}

TEST(Job, GoesOnAfterAFallbackThatFails) {
  Job job = make(R"({"query":[{"query":"a","onsuccess":"s"},{"query":"b"}]})");
  run(job, "a");
  run(job, "s", "fallback broke");
  run(job, "b");
  EXPECT_EQ(status(job), "done");
  const Json queries = job.view()["query"]["query"];
  EXPECT_EQ(queries[0]["status"], "done");
  EXPECT_EQ(queries[0]["fallback_status"], "failed");
  EXPECT_EQ(queries[0]["failed_reason"], "fallback broke");
}

TEST(Job, RunsUndefinedWhereThereAreNoQueries) {
  Job job = make(R"({"query":[]})");
  run(job, "undefined", "syntax error at or near \"undefined\"");
  EXPECT_EQ(status(job), "failed");
  EXPECT_EQ(job.view()["failed_reason"], "syntax error at or near \"undefined\"");
}

TEST(Job, TakesAQuerysOwnTimeout) {
  const auto timeout = [](const char* value) {
    return make((std::string(R"({"query":[{"query":"a","timeout":)") + value + "}]}").c_str())
        .next()
        ->timeout;
  };
  EXPECT_EQ(timeout("250"), std::chrono::milliseconds(250));
  for (const char* ignored : {"0", "-1", R"("5")"})
    EXPECT_EQ(timeout(ignored), std::nullopt) << ignored;
}

std::string cancel_refusal(Job& job) {
  try {
    job.cancel(kLater);
  } catch (const Error& error) {
    return error.message();
  }
  return {};
}

TEST(Job, IsCancelledWhileItWaitsOrRuns) {
  Job waiting = make(R"("a")");
  waiting.cancel(kLater);
  EXPECT_EQ(status(waiting), "cancelled");
  EXPECT_EQ(cancel_refusal(waiting), "Cannot set status from cancelled to cancelled");

  Job running = make(R"(["a", "b"])");
  running.start(*running.next(), kLater);
  running.cancel(kLater);
  EXPECT_EQ(query(running),
            R"([{"query":"a","status":"cancelled"},{"query":"b","status":"pending"}])");
  EXPECT_FALSE(running.next().has_value());

  Job done = make(R"("a")");
  run(done, "a");
  EXPECT_EQ(cancel_refusal(done), "Cannot set status from done to cancelled");
}

TEST(Job, IsCancelledWithItsFallbacks) {
  Job job = make(
      R"({"query":[{"query":"a","onsuccess":"s","onerror":"e"},{"query":"b"}],"onerror":"last"})");
  job.start(*job.next(), kLater);
  job.cancel(kLater);
  const Json view = job.view();
  EXPECT_EQ(view["status"], "cancelled");
  EXPECT_EQ(view["fallback_status"], "skipped");
  EXPECT_EQ(view["query"]["query"][0]["status"], "cancelled");
  EXPECT_EQ(view["query"]["query"][0]["fallback_status"], "skipped");
  EXPECT_TRUE(view["query"]["query"][0].contains("ended_at"));
  EXPECT_EQ(view["query"]["query"][1]["status"], "skipped");
  EXPECT_EQ(cancel_refusal(job), "Cannot set status to cancelled");
}

TEST(Job, IsCancelledWhileAFallbackRuns) {
  Job job = make(R"({"query":[{"query":"a","onsuccess":"s"},{"query":"b"}],"onsuccess":"last"})");
  run(job, "a");
  job.start(*job.next(), kLater);
  job.cancel(kLater);
  Json view = job.view();
  EXPECT_EQ(view["status"], "cancelled");
  EXPECT_EQ(view["fallback_status"], "pending");  // a query waits
  EXPECT_EQ(view["query"]["query"][0]["status"], "done");
  EXPECT_EQ(view["query"]["query"][0]["fallback_status"], "cancelled");
  EXPECT_EQ(view["query"]["query"][1]["status"], "pending");

  Job last = make(R"({"query":[{"query":"a"}],"onsuccess":"last"})");
  run(last, "a");
  last.start(*last.next(), kLater);
  last.cancel(kLater);
  EXPECT_EQ(status(last), "done");
  EXPECT_EQ(last.view()["fallback_status"], "cancelled");
}

TEST(Job, ComesBackFromItsRecord) {
  Job job = make(R"({"query":[{"query":"a","onerror":"e"},{"query":"b"}],"onsuccess":"last"})");
  run(job, "a");
  job.start(*job.next(), kLater);
  Job killed(Json::parse(job.record().dump()));
  EXPECT_EQ(killed.view(), job.view());
  EXPECT_TRUE(killed.is_running());
  killed.fail_interrupted("killed", kLater);
  EXPECT_EQ(status(killed), "failed");

  job.put_back(JobStep{.index = 1, .text = {}}, kLater);
  Job stopped(Json::parse(job.record().dump()));
  run(stopped, "b");
  run(stopped, "last");
  EXPECT_EQ(status(stopped), "done");
}

TEST(JobStatus, FollowsTheStateMachine) {
  using enum JobStatus;
  for (const JobStatus over : {kDone, kFailed, kCancelled, kUnknown, kSkipped}) {
    EXPECT_TRUE(is_final(over));
    for (const JobStatus next :
         {kPending, kRunning, kDone, kFailed, kCancelled, kUnknown, kSkipped}) {
      EXPECT_FALSE(may_follow(over, next));
    }
  }
  for (const JobStatus next : {kRunning, kCancelled, kUnknown, kSkipped})
    EXPECT_TRUE(may_follow(kPending, next));
  for (const JobStatus next : {kDone, kFailed, kCancelled, kPending, kUnknown})
    EXPECT_TRUE(may_follow(kRunning, next));
  EXPECT_FALSE(may_follow(kPending, kDone));
  EXPECT_FALSE(may_follow(kRunning, kSkipped));
}

}  // namespace
}  // namespace carto_mock::jobs
