#include "jobs/job.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <array>
#include <chrono>

#include "support/error.h"

namespace carto_mock::jobs {
namespace {

// As JavaScript's toISOString.
std::string iso_text(Timestamp time) {
  const auto instant = std::chrono::floor<std::chrono::milliseconds>(to_time_point(time));
  const auto seconds = std::chrono::floor<std::chrono::seconds>(instant);
  return fmt::format("{:%FT%T}.{:03}Z", seconds, (instant - seconds).count());
}

JobStatus parse_status(const std::string& text) {
  constexpr std::array kAll{JobStatus::kPending, JobStatus::kRunning,   JobStatus::kDone,
                            JobStatus::kFailed,  JobStatus::kCancelled, JobStatus::kSkipped,
                            JobStatus::kUnknown};
  for (const JobStatus status : kAll) {
    if (to_string(status) == text) return status;
  }
  return JobStatus::kUnknown;
}

Json step_record(const JobStep& step) {
  return {{"kind", static_cast<int>(step.kind)}, {"index", step.index}};
}

JobStep read_step(const Json& record) {
  return {.kind = static_cast<JobStep::Kind>(record.at("kind").get<int>()),
          .index = record.at("index").get<std::size_t>(),
          .text = {}};
}

}  // namespace

Job::Job(std::string id, std::string user, const Json& query, Timestamp now)
    : id_(std::move(id)), user_(std::move(user)), created_at_(now), updated_at_(now) {
  given_ = make_job_query(query, state_)->json();
  read_back();
}

Job::Job(const Json& record)
    : id_(record.at("id").get<std::string>()),
      user_(record.at("user").get<std::string>()),
      created_at_(record.at("created_at").get<Timestamp>()),
      updated_at_(record.at("updated_at").get<Timestamp>()),
      given_(record.at("given")) {
  if (const auto query = record.find("query"); query != record.end()) {
    query_ = make_job_query(*query, state_);
  } else {
    read_back();
  }
  state_.status = parse_status(record.at("status").get<std::string>());
  state_.failed_reason.reset();
  if (const auto reason = record.find("failed_reason"); reason != record.end()) {
    state_.failed_reason = reason->get<std::string>();
  }
  state_.fallback_status.reset();
  if (const auto status = record.find("fallback_status"); status != record.end()) {
    state_.fallback_status = parse_status(status->get<std::string>());
  }
  if (const auto step = record.find("running"); step != record.end()) running_ = read_step(*step);
}

void Job::read_back() {
  Json query = given_;
  if (query.is_string()) {
    Json decoded = Json::parse(query.get_ref<const std::string&>(), nullptr, false);
    if (!decoded.is_discarded()) query = std::move(decoded);
  }
  try {
    query_ = make_job_query(query, state_);
  } catch (const Error& error) {
    unreadable_ = error.message();
  }
}

bool Job::is_running() const { return running_.has_value(); }

void Job::touch(Timestamp now) { updated_at_ = now; }

Json Job::created_view() const {
  Json view{{"user", user_},
            {"query", given_},
            {"job_id", id_},
            {"created_at", iso_text(created_at_)},
            {"updated_at", iso_text(updated_at_)},
            {"status", to_string(state_.status)}};
  if (state_.fallback_status) view["fallback_status"] = to_string(*state_.fallback_status);
  return view;
}

Json Job::view() const {
  if (query_ == nullptr) throw Error(sqlstate::kInvalidParameterValue, unreadable_);
  Json view{{"user", user_},
            {"status", to_string(state_.status)},
            {"query", query_->json()},
            {"created_at", iso_text(created_at_)},
            {"updated_at", iso_text(updated_at_)}};
  if (state_.failed_reason) view["failed_reason"] = *state_.failed_reason;
  if (state_.fallback_status) view["fallback_status"] = to_string(*state_.fallback_status);
  view["job_id"] = id_;
  return view;
}

Json Job::record() const {
  Json record{{"id", id_},
              {"user", user_},
              {"created_at", created_at_},
              {"updated_at", updated_at_},
              {"status", to_string(state_.status)},
              {"given", given_}};
  if (query_ != nullptr) record["query"] = query_->json();
  if (state_.failed_reason) record["failed_reason"] = *state_.failed_reason;
  if (state_.fallback_status) record["fallback_status"] = to_string(*state_.fallback_status);
  if (running_) record["running"] = step_record(*running_);
  return record;
}

std::optional<JobStep> Job::next() const {
  if (running_ || query_ == nullptr) return std::nullopt;
  return query_->next(state_, id_);
}

void Job::start(const JobStep& step, Timestamp now) {
  query_->start(step, state_, iso_text(now));
  running_ = step;
  touch(now);
}

void Job::succeed(const JobStep& step, Timestamp now) {
  query_->succeed(step, state_, iso_text(now));
  running_.reset();
  touch(now);
}

void Job::fail(const JobStep& step, const std::string& reason, Timestamp now) {
  query_->fail(step, state_, reason, iso_text(now));
  running_.reset();
  touch(now);
}

void Job::put_back(const JobStep& step, Timestamp now) {
  query_->put_back(step, state_);
  running_.reset();
  touch(now);
}

void Job::cancel(Timestamp now) {
  if (query_ == nullptr) throw Error(sqlstate::kInvalidParameterValue, unreadable_);
  query_->cancel(state_, iso_text(now));
  running_.reset();
  touch(now);
}

void Job::fail_interrupted(const std::string& reason, Timestamp now) {
  if (running_) fail(JobStep(*running_), reason, now);
}

}  // namespace carto_mock::jobs
