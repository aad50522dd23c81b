// The states of a batch job and of its queries (spec sql-api.md 8.4).
#pragma once

#include <string_view>

namespace carto_mock::jobs {

enum class JobStatus { kPending, kRunning, kDone, kFailed, kCancelled, kSkipped, kUnknown };

std::string_view to_string(JobStatus status);  // pending, running …

// Nothing follows it.
bool is_final(JobStatus status);

// May a job go from one to the other?
bool may_follow(JobStatus from, JobStatus to);

}  // namespace carto_mock::jobs
