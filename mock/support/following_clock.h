// A clock that goes as another one until it is set.
#pragma once

#include <mutex>
#include <optional>

#include "support/settable_clock.h"

namespace carto_mock {

// Thread-safe. The followed clock outlives it.
class FollowingClock final : public Clock {
 public:
  explicit FollowingClock(const Clock& followed) : followed_(followed) {}

  Timestamp now() const override {
    const std::optional<ClockSetting> own = setting();
    return own ? instant_of(*own) : followed_.now();
  }
  std::optional<ClockSetting> setting() const {
    const std::lock_guard lock(mutex_);
    return setting_;
  }
  // None: it follows again.
  void set(std::optional<ClockSetting> setting) {
    const std::lock_guard lock(mutex_);
    setting_ = setting;
  }

 private:
  const Clock& followed_;
  mutable std::mutex mutex_;
  std::optional<ClockSetting> setting_;  // guarded
};

}  // namespace carto_mock
