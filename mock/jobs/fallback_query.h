// A job's queries with fallbacks: `onsuccess` and `onerror` of each query and of the whole job
// (spec sql-api.md 8.2, 8.4).
#pragma once

#include "jobs/job_query.h"

namespace carto_mock::jobs {

class FallbackQuery final : public JobQuery {
 public:
  // {"query": [{"query": "…", "onsuccess": …, "onerror": …}, …], "onsuccess": …, "onerror": …}
  static bool accepts(const Json& query);

  FallbackQuery(Json document, JobState& job);

  Json json() const override { return document_; }
  std::optional<JobStep> next(const JobState& job, std::string_view job_id) const override;
  void start(const JobStep& step, JobState& job, const std::string& now) override;
  void succeed(const JobStep& step, JobState& job, const std::string& now) override;
  void fail(const JobStep& step, JobState& job, const std::string& reason,
            const std::string& now) override;
  void put_back(const JobStep& step, JobState& job) override;
  void cancel(JobState& job, const std::string& now) override;

 private:
  Json& queries() { return document_["query"]; }
  const Json& queries() const { return document_["query"]; }
  // After a step: the job waits for the next one, or has come to its end.
  void settle(JobState& job, JobStatus end);
  void skip_from(std::size_t first);

  Json document_;
};

}  // namespace carto_mock::jobs
