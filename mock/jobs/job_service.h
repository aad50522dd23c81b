// The batch service (spec sql-api.md 8.5): one queue an account, in order, one statement at a time;
// accounts side by side. Thread-safe.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/registry.h"
#include "jobs/job.h"
#include "jobs/job_store.h"
#include "support/thread.h"

namespace carto_mock::jobs {

// The real service's defaults.
struct JobLimits {
  std::size_t queued = 64;  // waiting jobs of an account
  std::chrono::milliseconds statement_timeout{std::chrono::hours{12}};
  std::chrono::seconds kept_when_over{7200};  // then nobody finds it any more
  std::size_t accounts_at_once = 4;
};

class JobService {
 public:
  // `file`: where jobs are kept over a restart; empty: nowhere. A job that ran when the process
  // died has failed; those that waited run on. The registry outlives the service.
  JobService(accounts::Registry& registry, const std::filesystem::path& file,
             JobLimits limits = {});
  // Interrupts what runs; it runs again after the next start.
  ~JobService();
  JobService(const JobService&) = delete;
  JobService& operator=(const JobService&) = delete;

  // All throw an Error with the service's text; `account` exists.
  Json create(const std::string& account, const Json& query);
  // `asker`: the account for which it is; empty: for none, as the service itself sees it. Another
  // account's job is found unless that account's switches close it.
  Json read(const std::string& id, std::string_view asker = {});
  Json cancel(const std::string& id, std::string_view asker = {});
  // Of accounts that run one: the ids.
  std::map<std::string, std::vector<std::string>> in_progress();

 private:
  struct Entry {
    explicit Entry(Job job_) : job(std::move(job_)) {}
    Job job;
    // Of the statement that runs: set, it is interrupted.
    std::shared_ptr<std::atomic<bool>> interrupt;
  };
  struct Queue {
    std::deque<std::string> waiting;  // ids
    std::string running;              // empty: none
    std::size_t executed = 0;
  };

  void work();
  // The account whose turn it is; end(): there is nothing to do.
  std::map<std::string, Queue>::iterator next_queue();
  void run_step(std::unique_lock<std::mutex>& lock, const std::string& account, Queue& queue);
  Entry& find(const std::string& id, std::string_view asker);
  Timestamp now_of(const std::string& account) const;
  accounts::AccountSwitches switches_of(const std::string& account) const;
  void forget_old();
  void forget_account(const std::string& account);
  void add_worker();

  accounts::Registry& registry_;
  const JobLimits limits_;
  const std::unique_ptr<JobStore> store_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, std::shared_ptr<Entry>> jobs_;  // by id
  std::map<std::string, Queue> queues_;                 // by account
  std::size_t idle_workers_ = 0;
  bool is_stopping_ = false;
  std::vector<Thread> workers_;  // last: they use the rest
};

}  // namespace carto_mock::jobs
