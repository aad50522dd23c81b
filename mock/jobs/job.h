// A batch job: statements that run one after the other, later (spec sql-api.md 8). Not thread-safe.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "jobs/job_query.h"
#include "support/clock.h"

namespace carto_mock::jobs {

class Job {
 public:
  // Throws an Error with the service's text where `query` has none of the forms (spec 8.3).
  Job(std::string id, std::string user, const Json& query, Timestamp now);
  // What record() wrote.
  explicit Job(const Json& record);

  const std::string& id() const { return id_; }
  const std::string& user() const { return user_; }
  const JobState& state() const { return state_; }
  bool is_running() const;
  Timestamp updated_at() const { return updated_at_; }

  // As the creation answers it. Members: user, query, job_id, created_at, updated_at, status,
  // fallback_status.
  Json created_view() const;
  // As it is read and cancelled; another order of members. Throws for a job whose text is JSON that
  // is no query: the service reads it so (spec 8.2).
  Json view() const;
  Json record() const;

  // What runs next; none: it runs already, is over, or can never run.
  std::optional<JobStep> next() const;
  void start(const JobStep& step, Timestamp now);
  void succeed(const JobStep& step, Timestamp now);
  void fail(const JobStep& step, const std::string& reason, Timestamp now);
  void put_back(const JobStep& step, Timestamp now);
  // Throws `Cannot set status from done to cancelled` and the like.
  void cancel(Timestamp now);
  // What ran when the process died: whether it was committed is not known, so it runs no more.
  void fail_interrupted(const std::string& reason, Timestamp now);

 private:
  // The service keeps the query as text and reads it back as JSON where it can.
  void read_back();
  void touch(Timestamp now);

  std::string id_;
  std::string user_;
  Timestamp created_at_;
  Timestamp updated_at_;
  JobState state_;
  Json given_;                       // the query as it was accepted
  std::unique_ptr<JobQuery> query_;  // as it was read back; null: it cannot be
  std::string unreadable_;           // why
  std::optional<JobStep> running_;
};

}  // namespace carto_mock::jobs
