#include "jobs/job_service.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <optional>

#include "support/error.h"

namespace carto_mock::jobs {
namespace {

constexpr const char* kInterrupted =
    "carto-mock was killed while this query ran: look whether it took effect";

// How a step ended.
struct Outcome {
  std::optional<std::string> failure;  // none: it went well
};

Outcome run(const accounts::Account& account, const JobStep& step,
            std::chrono::milliseconds timeout, const std::atomic<bool>& interrupt) {
  if (step.timeout) timeout = std::min(timeout, *step.timeout);
  try {
    account.database()
        .connect(account.owner_role(), {.statement_timeout = timeout,
                                        .is_cancelled = [&interrupt] { return interrupt.load(); }})
        .execute(step.text);
  } catch (const Error& error) {
    return {error.message()};
  } catch (const std::exception& fault) {
    // A fault of carto-mock's own: one job fails, the server goes on.
    return {fmt::format("a fault of carto-mock: {}", fault.what())};
  }
  return {};
}

}  // namespace

JobService::JobService(accounts::Registry& registry, const std::filesystem::path& file,
                       JobLimits limits)
    : registry_(registry), limits_(limits), store_(open_job_store(file)) {
  for (Job& job : store_->load()) {
    if (job.is_running()) {
      job.fail_interrupted(kInterrupted, registry_.clock().now());
      store_->save(job);
    }
    const auto entry = std::make_shared<Entry>(std::move(job));
    if (entry->job.next()) queues_[entry->job.user()].waiting.push_back(entry->job.id());
    jobs_.emplace(entry->job.id(), entry);
  }
  registry_.on_reset([this](const std::string& account) { forget_account(account); });
  if (!queues_.empty()) {
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < std::min(queues_.size(), limits_.accounts_at_once); ++i) {
      add_worker();
    }
  }
}

JobService::~JobService() {
  registry_.on_reset(nullptr);
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
    for (const auto& [id, entry] : jobs_) {
      if (entry->interrupt) *entry->interrupt = true;
    }
  }
  changed_.notify_all();
  workers_.clear();
}

Json JobService::create(const std::string& account, const Json& query) {
  const std::lock_guard lock(mutex_);
  forget_old();
  const auto entry =
      std::make_shared<Entry>(Job(registry_.random().uuid_v4(), account, query, now_of(account)));
  Queue& queue = queues_[account];
  const std::size_t most = switches_of(account).queued_jobs.value_or(limits_.queued);
  if (queue.waiting.size() >= most) {
    throw Error(sqlstate::kProgramLimitExceeded,
                fmt::format("Failed to create job. Max number of jobs ({}) queued reached", most));
  }
  const Json view = entry->job.created_view();
  store_->save(entry->job);
  if (entry->job.next()) {
    queue.waiting.push_back(entry->job.id());
    if (idle_workers_ == 0) add_worker();
  }
  jobs_.emplace(entry->job.id(), entry);
  changed_.notify_one();
  return view;
}

Json JobService::read(const std::string& id, std::string_view asker) {
  const std::lock_guard lock(mutex_);
  forget_old();
  return find(id, asker).job.view();
}

Json JobService::cancel(const std::string& id, std::string_view asker) {
  const std::lock_guard lock(mutex_);
  forget_old();
  Entry& entry = find(id, asker);
  entry.job.cancel(now_of(entry.job.user()));
  store_->save(entry.job);
  if (entry.interrupt) *entry.interrupt = true;
  std::erase(queues_[entry.job.user()].waiting, id);
  return entry.job.view();
}

std::map<std::string, std::vector<std::string>> JobService::in_progress() {
  const std::lock_guard lock(mutex_);
  std::map<std::string, std::vector<std::string>> running;
  for (const auto& [account, queue] : queues_) {
    if (!queue.running.empty()) running[account].push_back(queue.running);
  }
  return running;
}

Timestamp JobService::now_of(const std::string& account) const {
  const auto found = registry_.find(account);
  return found ? found->clock().now() : registry_.clock().now();
}

accounts::AccountSwitches JobService::switches_of(const std::string& account) const {
  const auto found = registry_.find(account);
  return found ? found->switches() : accounts::AccountSwitches();
}

JobService::Entry& JobService::find(const std::string& id, std::string_view asker) {
  const auto found = jobs_.find(id);
  const auto is_closed = [&] {
    const std::string& owner = found->second->job.user();
    return !asker.empty() && asker != owner && switches_of(owner).closes_jobs_to_others;
  };
  if (found == jobs_.end() || is_closed()) {
    throw Error(sqlstate::kUndefinedObject, fmt::format("Job with id {} not found", id));
  }
  return *found->second;
}

void JobService::forget_old() {
  const auto kept =
      std::chrono::duration_cast<std::chrono::microseconds>(limits_.kept_when_over).count();
  std::erase_if(jobs_, [&](const auto& item) {
    const Job& job = item.second->job;
    const bool is_old = is_final(job.state().status) && !job.is_running() &&
                        job.updated_at() < now_of(job.user()) - kept;
    if (is_old) store_->remove(job.id());
    return is_old;
  });
}

void JobService::forget_account(const std::string& account) {
  const std::lock_guard lock(mutex_);
  std::erase_if(jobs_, [&](const auto& item) {
    Entry& entry = *item.second;
    if (entry.job.user() != account) return false;
    if (entry.interrupt) *entry.interrupt = true;
    store_->remove(entry.job.id());
    return true;
  });
  if (const auto queue = queues_.find(account); queue != queues_.end()) {
    queue->second.waiting.clear();
  }
}

void JobService::add_worker() {
  if (workers_.size() < limits_.accounts_at_once) workers_.emplace_back([this] { work(); });
}

std::map<std::string, JobService::Queue>::iterator JobService::next_queue() {
  auto best = queues_.end();
  for (auto queue = queues_.begin(); queue != queues_.end(); ++queue) {
    if (queue->second.waiting.empty() || !queue->second.running.empty()) continue;
    if (best == queues_.end() || queue->second.executed < best->second.executed) best = queue;
  }
  return best;
}

void JobService::work() {
  std::unique_lock lock(mutex_);
  while (!is_stopping_) {
    const auto next = next_queue();
    if (next == queues_.end()) {
      ++idle_workers_;
      changed_.wait(lock);
      --idle_workers_;
      continue;
    }
    run_step(lock, next->first, next->second);
  }
}

// The queues are never removed, so that the reference stays good while the lock is off.
void JobService::run_step(std::unique_lock<std::mutex>& lock, const std::string& account_name,
                          Queue& queue) {
  const std::shared_ptr<Entry> entry = jobs_.at(queue.waiting.front());
  queue.waiting.pop_front();
  const std::shared_ptr<accounts::Account> account = registry_.find(account_name);
  const std::optional<JobStep> step = entry->job.next();
  if (!step || !account) return;
  entry->job.start(*step, account->clock().now());
  entry->interrupt = std::make_shared<std::atomic<bool>>(false);
  const std::shared_ptr<std::atomic<bool>> interrupt = entry->interrupt;
  queue.running = entry->job.id();
  store_->save(entry->job);

  lock.unlock();
  const auto timeout = account->switches().batch_timeout_ms;
  const Outcome outcome =
      run(*account, *step,
          timeout ? std::chrono::milliseconds(*timeout) : limits_.statement_timeout, *interrupt);
  lock.lock();

  queue.running.clear();
  ++queue.executed;
  entry->interrupt.reset();
  const bool is_forgotten = !jobs_.contains(entry->job.id());
  if (is_forgotten || !entry->job.is_running()) return;  // reset, cancelled
  if (is_stopping_ && outcome.failure && *interrupt) {
    entry->job.put_back(*step, account->clock().now());
  } else if (outcome.failure) {
    entry->job.fail(*step, *outcome.failure, account->clock().now());
  } else {
    entry->job.succeed(*step, account->clock().now());
  }
  store_->save(entry->job);
  if (entry->job.next()) queue.waiting.push_front(entry->job.id());
}

}  // namespace carto_mock::jobs
