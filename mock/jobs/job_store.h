// Where jobs outlive the process: a small SQLite file of their own in the data directory, so that
// noting a job's progress never waits for the statement that the job runs. Thread-safe.
#pragma once

#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

#include "jobs/job.h"

namespace carto_mock::jobs {

class JobStore {
 public:
  virtual ~JobStore() = default;
  virtual void save(const Job& job) = 0;
  virtual void remove(std::string_view id) = 0;
  // In the order in which they were first saved.
  virtual std::vector<Job> load() = 0;
};

// An empty path: nothing is kept.
std::unique_ptr<JobStore> open_job_store(const std::filesystem::path& file);

}  // namespace carto_mock::jobs
