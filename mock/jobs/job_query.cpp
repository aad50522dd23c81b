#include "jobs/job_query.h"

#include <fmt/format.h>

#include <algorithm>

#include "jobs/fallback_query.h"
#include "support/error.h"

namespace carto_mock::jobs {
namespace {

Error refused(std::string message) {
  return {sqlstate::kInvalidParameterValue, std::move(message)};
}
Error no_such_form() { return refused("there is no job class for the provided query"); }

void cancel_job(JobState& job) {
  if (!may_follow(job.status, JobStatus::kCancelled)) {
    throw refused(fmt::format("Cannot set status from {} to cancelled", to_string(job.status)));
  }
  job.status = JobStatus::kCancelled;
}

class SimpleQuery final : public JobQuery {
 public:
  explicit SimpleQuery(std::string text) : text_(std::move(text)) {}

  Json json() const override { return text_; }
  std::optional<JobStep> next(const JobState& job, std::string_view) const override {
    if (job.status != JobStatus::kPending) return std::nullopt;
    return JobStep{.text = text_};
  }
  void start(const JobStep&, JobState& job, const std::string&) override {
    job.status = JobStatus::kRunning;
  }
  void succeed(const JobStep&, JobState& job, const std::string&) override {
    job.status = JobStatus::kDone;
  }
  void fail(const JobStep&, JobState& job, const std::string& reason, const std::string&) override {
    job.status = JobStatus::kFailed;
    job.failed_reason = reason;
  }
  void put_back(const JobStep&, JobState& job) override { job.status = JobStatus::kPending; }
  void cancel(JobState& job, const std::string&) override { cancel_job(job); }

 private:
  std::string text_;
};

// Elements that came as objects keep their members and get no status, so that they never run.
class MultipleQuery final : public JobQuery {
 public:
  explicit MultipleQuery(Json elements) : elements_(std::move(elements)) {}

  Json json() const override { return elements_; }
  std::optional<JobStep> next(const JobState& job, std::string_view) const override {
    if (job.status != JobStatus::kPending) return std::nullopt;
    const std::optional<std::size_t> waiting = find(JobStatus::kPending);
    if (!waiting) return std::nullopt;
    return JobStep{.index = *waiting, .text = elements_[*waiting]["query"].get<std::string>()};
  }
  void start(const JobStep& step, JobState& job, const std::string&) override {
    set(step.index, JobStatus::kRunning);
    job.status = JobStatus::kRunning;
  }
  void succeed(const JobStep& step, JobState& job, const std::string&) override {
    set(step.index, JobStatus::kDone);
    job.status = find(JobStatus::kPending) ? JobStatus::kPending : JobStatus::kDone;
  }
  void fail(const JobStep& step, JobState& job, const std::string& reason,
            const std::string&) override {
    set(step.index, JobStatus::kFailed);
    elements_[step.index]["failed_reason"] = reason;
    job.status = JobStatus::kFailed;
    job.failed_reason = reason;
  }
  void put_back(const JobStep& step, JobState& job) override {
    set(step.index, JobStatus::kPending);
    job.status = JobStatus::kPending;
  }
  void cancel(JobState& job, const std::string&) override {
    cancel_job(job);
    std::optional<std::size_t> current = find(JobStatus::kRunning);
    if (!current) current = find(JobStatus::kPending);
    if (current) set(*current, JobStatus::kCancelled);
  }

 private:
  std::optional<std::size_t> find(JobStatus status) const {
    for (std::size_t i = 0; i < elements_.size(); ++i) {
      if (elements_[i].value("status", Json()) == to_string(status)) return i;
    }
    return std::nullopt;
  }
  void set(std::size_t index, JobStatus status) { elements_[index]["status"] = to_string(status); }

  Json elements_;
};

std::unique_ptr<JobQuery> make_multiple(const Json& query) {
  Json elements = Json::array();
  for (const Json& element : query) {
    if (element.is_null()) throw refused("Cannot read property 'query' of null");
    if (element.is_string()) {
      elements.push_back({{"query", element}, {"status", to_string(JobStatus::kPending)}});
    } else if (element.is_object() && element.value("query", Json()).is_string()) {
      elements.push_back(element);
    } else {
      throw no_such_form();
    }
  }
  return std::make_unique<MultipleQuery>(std::move(elements));
}

bool is_nothing(const Json& query) {
  return query.is_null() || query == "" || query == false || query == 0;
}

}  // namespace

std::unique_ptr<JobQuery> make_job_query(const Json& query, JobState& job) {
  if (is_nothing(query)) throw refused("You must indicate a valid SQL");
  if (query.is_string()) return std::make_unique<SimpleQuery>(query.get<std::string>());
  if (query.is_array()) return make_multiple(query);
  if (FallbackQuery::accepts(query)) return std::make_unique<FallbackQuery>(query, job);
  throw no_such_form();
}

}  // namespace carto_mock::jobs
