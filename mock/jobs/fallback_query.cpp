#include "jobs/fallback_query.h"

#include <algorithm>

#include "support/error.h"

namespace carto_mock::jobs {
namespace {

// Of a job without queries: it runs the text of JavaScript's undefined, which PostgreSQL refuses.
constexpr const char* kNoQuery = "undefined";

bool has_status(const Json& query, const char* member, JobStatus status) {
  const auto found = query.find(member);
  return found != query.end() && *found == to_string(status);
}

void set_status(Json& query, const char* member, JobStatus status) {
  query[member] = to_string(status);
}

// The fallback that belongs to how its query, or the whole job, ended; nullptr: none does.
const Json* fallback_for(const Json& owner, JobStatus end) {
  const char* member = end == JobStatus::kDone     ? "onsuccess"
                       : end == JobStatus::kFailed ? "onerror"
                                                   : nullptr;
  if (member == nullptr) return nullptr;
  const auto found = owner.find(member);
  return found != owner.end() && found->is_string() ? &*found : nullptr;
}

bool has_fallbacks(const Json& owner) {
  return owner.contains("onsuccess") || owner.contains("onerror");
}

std::optional<JobStatus> end_of(const Json& query) {
  if (has_status(query, "status", JobStatus::kDone)) return JobStatus::kDone;
  if (has_status(query, "status", JobStatus::kFailed)) return JobStatus::kFailed;
  return std::nullopt;
}

// `<%= name %>`, blanks inside or not, as often as it occurs.
std::string replace_template(std::string_view text, std::string_view name, std::string_view value) {
  std::string replaced;
  for (;;) {
    const std::size_t open = text.find("<%=");
    const std::size_t close = open == std::string_view::npos ? open : text.find("%>", open);
    if (close == std::string_view::npos) break;
    std::string_view inner = text.substr(open + 3, close - open - 3);
    inner.remove_prefix(std::min(inner.find_first_not_of(' '), inner.size()));
    inner = inner.substr(0, inner.find_last_not_of(' ') + 1);
    replaced += text.substr(0, open);
    replaced += inner == name ? value : text.substr(open, close + 2 - open);
    text.remove_prefix(close + 2);
  }
  replaced += text;
  return replaced;
}

void skip_fallback(Json& query) {
  if (query.contains("fallback_status")) {
    set_status(query, "fallback_status", JobStatus::kSkipped);
  }
}

}  // namespace

bool FallbackQuery::accepts(const Json& query) {
  if (!query.is_object() || !query.value("query", Json()).is_array()) return false;
  return std::ranges::all_of(query["query"], [](const Json& element) {
    return element.is_object() && element.value("query", Json()).is_string() &&
           element["query"] != "";
  });
}

FallbackQuery::FallbackQuery(Json document, JobState& job) : document_(std::move(document)) {
  for (Json& query : queries()) {
    if (!query.contains("status")) set_status(query, "status", JobStatus::kPending);
    if (has_fallbacks(query) && !query.contains("fallback_status")) {
      set_status(query, "fallback_status", JobStatus::kPending);
    }
  }
  if (has_fallbacks(document_)) job.fallback_status = JobStatus::kPending;
}

std::optional<JobStep> FallbackQuery::next(const JobState& job, std::string_view job_id) const {
  if (job.status == JobStatus::kPending) {
    if (queries().empty()) return JobStep{.text = kNoQuery};
    for (std::size_t i = 0; i < queries().size(); ++i) {
      const Json& query = queries()[i];
      if (has_status(query, "status", JobStatus::kPending)) {
        JobStep step{.index = i, .text = query["query"].get<std::string>()};
        const Json timeout = query.value("timeout", Json());
        if (timeout.is_number() && timeout.get<double>() > 0) {
          step.timeout =
              std::chrono::milliseconds(static_cast<std::int64_t>(timeout.get<double>()));
        }
        return step;
      }
      const std::optional<JobStatus> end = end_of(query);
      if (!end || !has_status(query, "fallback_status", JobStatus::kPending)) continue;
      if (const Json* fallback = fallback_for(query, *end)) {
        std::string text = replace_template(fallback->get<std::string>(), "job_id", job_id);
        if (*end == JobStatus::kFailed) {
          text = replace_template(text, "error_message", query.value("failed_reason", ""));
        }
        return JobStep{.kind = JobStep::Kind::kFallback, .index = i, .text = std::move(text)};
      }
    }
    return std::nullopt;
  }
  if (job.fallback_status != JobStatus::kPending) return std::nullopt;
  const Json* fallback = fallback_for(document_, job.status);
  if (fallback == nullptr) return std::nullopt;
  return JobStep{.kind = JobStep::Kind::kJobFallback, .text = fallback->get<std::string>()};
}

void FallbackQuery::start(const JobStep& step, JobState& job, const std::string& now) {
  switch (step.kind) {
    case JobStep::Kind::kQuery:
      job.status = JobStatus::kRunning;
      if (queries().empty()) return;
      set_status(queries()[step.index], "status", JobStatus::kRunning);
      queries()[step.index]["started_at"] = now;
      return;
    case JobStep::Kind::kFallback:
      job.status = JobStatus::kRunning;
      set_status(queries()[step.index], "fallback_status", JobStatus::kRunning);
      return;
    case JobStep::Kind::kJobFallback:
      job.fallback_status = JobStatus::kRunning;
      return;
  }
}

void FallbackQuery::settle(JobState& job, JobStatus end) {
  job.status = JobStatus::kPending;
  if (next(job, {})) return;
  job.status = end;
  if (job.fallback_status && fallback_for(document_, end) == nullptr) {
    job.fallback_status = JobStatus::kSkipped;
  }
}

void FallbackQuery::skip_from(std::size_t first) {
  for (std::size_t i = first; i < queries().size(); ++i) {
    set_status(queries()[i], "status", JobStatus::kSkipped);
    skip_fallback(queries()[i]);
  }
}

void FallbackQuery::succeed(const JobStep& step, JobState& job, const std::string& now) {
  switch (step.kind) {
    case JobStep::Kind::kQuery: {
      Json& query = queries()[step.index];
      set_status(query, "status", JobStatus::kDone);
      query["ended_at"] = now;
      if (fallback_for(query, JobStatus::kDone) == nullptr) skip_fallback(query);
      settle(job, JobStatus::kDone);
      return;
    }
    case JobStep::Kind::kFallback: {
      Json& query = queries()[step.index];
      set_status(query, "fallback_status", JobStatus::kDone);
      settle(job, end_of(query).value_or(JobStatus::kDone));
      return;
    }
    case JobStep::Kind::kJobFallback:
      job.fallback_status = JobStatus::kDone;
      return;
  }
}

void FallbackQuery::fail(const JobStep& step, JobState& job, const std::string& reason,
                         const std::string& now) {
  switch (step.kind) {
    case JobStep::Kind::kQuery: {
      if (queries().empty()) {
        job.failed_reason = reason;
        job.status = JobStatus::kFailed;
        if (job.fallback_status && fallback_for(document_, job.status) == nullptr) {
          job.fallback_status = JobStatus::kSkipped;
        }
        return;
      }
      Json& query = queries()[step.index];
      set_status(query, "status", JobStatus::kFailed);
      query["ended_at"] = now;
      query["failed_reason"] = reason;
      skip_from(step.index + 1);
      if (fallback_for(query, JobStatus::kFailed) == nullptr) {
        skip_fallback(query);
        job.failed_reason = reason;
      }
      settle(job, JobStatus::kFailed);
      return;
    }
    case JobStep::Kind::kFallback: {
      Json& query = queries()[step.index];
      set_status(query, "fallback_status", JobStatus::kFailed);
      query["failed_reason"] = reason;
      settle(job, end_of(query).value_or(JobStatus::kFailed));
      return;
    }
    case JobStep::Kind::kJobFallback:
      job.fallback_status = JobStatus::kFailed;
      return;
  }
}

void FallbackQuery::put_back(const JobStep& step, JobState& job) {
  switch (step.kind) {
    case JobStep::Kind::kQuery:
      job.status = JobStatus::kPending;
      if (!queries().empty()) {
        set_status(queries()[step.index], "status", JobStatus::kPending);
      }
      return;
    case JobStep::Kind::kFallback:
      job.status = JobStatus::kPending;
      set_status(queries()[step.index], "fallback_status", JobStatus::kPending);
      return;
    case JobStep::Kind::kJobFallback:
      job.fallback_status = JobStatus::kPending;
      return;
  }
}

void FallbackQuery::cancel(JobState& job, const std::string& now) {
  if (is_final(job.status)) {
    const bool runs_fallback = job.status != JobStatus::kCancelled && job.fallback_status &&
                               !is_final(*job.fallback_status);
    if (!runs_fallback) {
      throw Error(sqlstate::kInvalidParameterValue, "Cannot set status to cancelled");
    }
    job.fallback_status = JobStatus::kCancelled;
    return;
  }
  job.status = JobStatus::kCancelled;
  for (std::size_t i = 0; i < queries().size(); ++i) {
    Json& query = queries()[i];
    if (has_status(query, "status", JobStatus::kRunning) ||
        has_status(query, "status", JobStatus::kPending)) {
      set_status(query, "status", JobStatus::kCancelled);
      query["ended_at"] = now;
      skip_fallback(query);
      skip_from(i + 1);
      break;
    }
    if (has_status(query, "fallback_status", JobStatus::kRunning) ||
        has_status(query, "fallback_status", JobStatus::kPending)) {
      set_status(query, "fallback_status", JobStatus::kCancelled);
      // Queries that wait stay pending, and so does the job's own fallback.
      const bool others_wait = std::any_of(
          queries().begin() + static_cast<std::ptrdiff_t>(i) + 1, queries().end(),
          [](const Json& other) { return has_status(other, "status", JobStatus::kPending); });
      if (others_wait) return;
      break;
    }
  }
  if (job.fallback_status) job.fallback_status = JobStatus::kSkipped;
}

}  // namespace carto_mock::jobs
