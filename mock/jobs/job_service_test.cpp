#include "jobs/job_service.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "support/error.h"

namespace carto_mock::jobs {
namespace {

class SettableClock final : public Clock {
 public:
  Timestamp now() const override { return at_; }
  void advance(std::chrono::seconds by) { at_ += std::chrono::microseconds(by).count(); }

 private:
  std::atomic<Timestamp> at_ = parse_rfc3339("2031-06-01T12:00:00Z");
};

class JobServiceTest : public testing::Test {
 protected:
  std::string status(const std::string& id) { return service_.read(id)["status"]; }
  std::string create(const std::string& account, const Json& query) {
    return service_.create(account, query)["job_id"];
  }
  void wait_until(const std::string& id, const char* wanted) {
    while (status(id) != wanted) std::this_thread::yield();
  }
  std::string refusal(const std::function<void()>& call) {
    try {
      call();
    } catch (const Error& error) {
      return error.message();
    }
    return {};
  }

  SettableClock clock_;
  Random random_{7};
  accounts::Registry registry_{{}, clock_, random_};
  JobService service_{registry_, {}, {.queued = 2}};
};

// Expected: spec sql-api.md 8.3 and 8.5.
TEST_F(JobServiceTest, RunsAnAccountsJobsOneAfterTheOther) {
  const std::string slow = create("dev", "SELECT pg_sleep(60)");
  wait_until(slow, "running");
  const std::string next = create("dev", "SELECT 1");
  const std::string last = create("dev", "SELECT 2");
  EXPECT_EQ(status(next), "pending");
  EXPECT_EQ(refusal([&] { create("dev", "SELECT 3"); }),
            "Failed to create job. Max number of jobs (2) queued reached");
  EXPECT_EQ(service_.in_progress(),
            (std::map<std::string, std::vector<std::string>>{{"dev", {slow}}}));

  const std::string other = create("solo", "SELECT 4");
  wait_until(other, "done");
  service_.cancel(next);
  service_.cancel(slow);
  wait_until(last, "done");
  EXPECT_EQ(status(next), "cancelled");
  EXPECT_EQ(status(slow), "cancelled");
}

TEST_F(JobServiceTest, KeepsItsTurnBetweenTheQueriesOfAJob) {
  const std::string first = create("dev", {"SELECT pg_sleep(0.05)", "CREATE TABLE made (a int)"});
  const std::string second = create("dev", "DROP TABLE made");
  wait_until(second, "done");
  EXPECT_EQ(status(first), "done");
}

TEST_F(JobServiceTest, LimitsAQuerysTime) {
  const Json query{{"query", "SELECT pg_sleep(60)"}, {"timeout", 20}};
  const std::string id = create("dev", {{"query", Json::array({query})}});
  wait_until(id, "failed");
  EXPECT_EQ(service_.read(id)["failed_reason"], "canceling statement due to statement timeout");
}

TEST_F(JobServiceTest, ForgetsJobsThatHaveBeenOverForTwoHours) {
  const std::string id = create("dev", "SELECT 1");
  wait_until(id, "done");
  clock_.advance(std::chrono::seconds(7200));
  EXPECT_EQ(status(id), "done");
  clock_.advance(std::chrono::seconds(1));
  EXPECT_EQ(refusal([&] { service_.read(id); }), "Job with id " + id + " not found");
}

TEST_F(JobServiceTest, ForgetsTheJobsOfAnAccountThatIsPutBack) {
  const std::string id = create("dev", "SELECT pg_sleep(60)");
  wait_until(id, "running");
  const std::string kept = create("solo", "SELECT 1");
  registry_.reset("dev");
  EXPECT_EQ(refusal([&] { service_.read(id); }), "Job with id " + id + " not found");
  wait_until(kept, "done");
  wait_until(create("dev", "SELECT 1"), "done");
}

}  // namespace
}  // namespace carto_mock::jobs
