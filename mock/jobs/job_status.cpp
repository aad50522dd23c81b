#include "jobs/job_status.h"

namespace carto_mock::jobs {

std::string_view to_string(JobStatus status) {
  switch (status) {
    case JobStatus::kPending:
      return "pending";
    case JobStatus::kRunning:
      return "running";
    case JobStatus::kDone:
      return "done";
    case JobStatus::kFailed:
      return "failed";
    case JobStatus::kCancelled:
      return "cancelled";
    case JobStatus::kSkipped:
      return "skipped";
    case JobStatus::kUnknown:
      return "unknown";
  }
  return {};
}

bool is_final(JobStatus status) {
  switch (status) {
    case JobStatus::kPending:
    case JobStatus::kRunning:
      return false;
    case JobStatus::kDone:
    case JobStatus::kFailed:
    case JobStatus::kCancelled:
    case JobStatus::kSkipped:
    case JobStatus::kUnknown:
      return true;
  }
  return true;
}

bool may_follow(JobStatus from, JobStatus to) {
  switch (from) {
    case JobStatus::kPending:
      return to == JobStatus::kRunning || to == JobStatus::kCancelled ||
             to == JobStatus::kUnknown || to == JobStatus::kSkipped;
    case JobStatus::kRunning:
      return to == JobStatus::kDone || to == JobStatus::kFailed || to == JobStatus::kCancelled ||
             to == JobStatus::kPending || to == JobStatus::kUnknown;
    case JobStatus::kDone:
    case JobStatus::kFailed:
    case JobStatus::kCancelled:
    case JobStatus::kSkipped:
    case JobStatus::kUnknown:
      return false;
  }
  return false;
}

}  // namespace carto_mock::jobs
