#include "sql/engine/generation_supply.h"

#include <chrono>
#include <exception>
#include <utility>

namespace carto_mock::sql {
namespace {

// Whoever resets has an answer to send, for which the supply leaves it the processor.
constexpr std::chrono::milliseconds kRest{2};

}  // namespace

GenerationSupply::GenerationSupply(std::function<std::shared_ptr<Generation>()> make)
    : make_(std::move(make)), thread_([this] { work(); }) {}

GenerationSupply::~GenerationSupply() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
  if (ready_ != nullptr) ready_->discard_files_at_end();
}

std::shared_ptr<Generation> GenerationSupply::take() {
  {
    const std::lock_guard lock(mutex_);
    wanted_ = true;
    failed_ = false;
    if (ready_ != nullptr) {
      changed_.notify_all();
      return std::exchange(ready_, nullptr);
    }
  }
  const std::lock_guard making(making_);
  {
    const std::lock_guard lock(mutex_);
    changed_.notify_all();
    if (ready_ != nullptr) return std::exchange(ready_, nullptr);
  }
  return make_();
}

void GenerationSupply::renew() {
  const std::lock_guard making(making_);  // one that is being made is of the old image
  const std::lock_guard lock(mutex_);
  if (ready_ != nullptr) {
    ready_->discard_files_at_end();
    retired_.push_back(std::exchange(ready_, nullptr));
  }
  wanted_ = true;
  failed_ = false;
  changed_.notify_all();
}

void GenerationSupply::retire(std::shared_ptr<Generation> generation) {
  generation->discard_files_at_end();
  const std::lock_guard lock(mutex_);
  retired_.push_back(std::move(generation));
  changed_.notify_all();
}

bool GenerationSupply::wait_until_ready() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock,
                [this] { return failed_ || (ready_ != nullptr && retired_.empty() && !busy_); });
  return !failed_;
}

void GenerationSupply::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    const auto must_make = [this] { return wanted_ && ready_ == nullptr && !failed_; };
    changed_.wait(lock, [&] { return stopping_ || must_make() || !retired_.empty(); });
    busy_ = true;
    if (changed_.wait_for(lock, kRest, [this] { return stopping_; })) return;
    std::vector<std::shared_ptr<Generation>> retired = std::exchange(retired_, {});
    const bool make = must_make();
    lock.unlock();
    retired.clear();
    if (make) {
      const std::lock_guard making(making_);
      std::shared_ptr<Generation> made;
      bool failed = false;
      try {
        made = make_();
      } catch (const std::exception&) {
        failed = true;  // take() tries again, and reports
      }
      const std::lock_guard relock(mutex_);
      ready_ = std::move(made);
      failed_ = failed;
    }
    lock.lock();
    busy_ = false;
    changed_.notify_all();
  }
}

}  // namespace carto_mock::sql
