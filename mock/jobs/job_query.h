// The `query` of a batch job in its three forms (spec sql-api.md 8.2, 8.4): one text, several texts
// one after the other, or queries with fallbacks. It says what runs next and notes what became of
// it.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "jobs/job_status.h"

namespace carto_mock::jobs {

using Json = nlohmann::ordered_json;  // the order of members reaches the client

// One statement text of a job.
struct JobStep {
  enum class Kind { kQuery, kFallback, kJobFallback };
  Kind kind = Kind::kQuery;
  std::size_t index = 0;  // of the query that it is, or is the fallback of
  std::string text;       // templates replaced
  std::optional<std::chrono::milliseconds> timeout = {};  // the query's own
};

// What a change of the query means for the job around it.
struct JobState {
  JobStatus status = JobStatus::kPending;
  std::optional<std::string> failed_reason = {};
  std::optional<JobStatus> fallback_status = {};  // of the job-level onsuccess, onerror
};

// Times are ISO 8601 texts, as they are shown.
class JobQuery {
 public:
  virtual ~JobQuery() = default;
  // As the job shows it.
  virtual Json json() const = 0;
  virtual std::optional<JobStep> next(const JobState& job, std::string_view job_id) const = 0;
  virtual void start(const JobStep& step, JobState& job, const std::string& now) = 0;
  virtual void succeed(const JobStep& step, JobState& job, const std::string& now) = 0;
  virtual void fail(const JobStep& step, JobState& job, const std::string& reason,
                    const std::string& now) = 0;
  // Undoes start(): the server stops, the step runs again after its next start.
  virtual void put_back(const JobStep& step, JobState& job) = 0;
  // Throws where there is nothing left to cancel.
  virtual void cancel(JobState& job, const std::string& now) = 0;
};

// The form that `query` has; sets the job's fallback_status where it has one. Throws an Error with
// the service's text (spec 8.3) for anything else.
std::unique_ptr<JobQuery> make_job_query(const Json& query, JobState& job);

}  // namespace carto_mock::jobs
