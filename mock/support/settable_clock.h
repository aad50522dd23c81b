// The clock of a running server: the system's, that one moved by a fixed span, or one that stands
// still; changed while others read it. Its settings have a text form, which `--clock`, fixtures and
// the admin API share:
//
//   real
//   2026-05-01T12:00:00Z    stands still there
//   +86400s, -0.5s          the system's clock and so many seconds
#pragma once

#include <mutex>
#include <string>
#include <string_view>

#include "support/clock.h"

namespace carto_mock {

struct ClockSetting {
  enum class Mode { kReal, kFrozen, kShifted } mode = Mode::kReal;
  Timestamp value = 0;  // the instant, or the span in microseconds

  friend bool operator==(const ClockSetting&, const ClockSetting&) = default;
};

// Throws Error(22007) that quotes the text.
ClockSetting parse_clock_setting(std::string_view text);
std::string to_text(const ClockSetting& setting);
// What a clock with this setting shows now.
Timestamp instant_of(const ClockSetting& setting);
// Moved by so many microseconds; a real clock is shifted then.
ClockSetting moved(ClockSetting setting, Timestamp by);
// RFC 3339 in UTC with six decimals: 2026-05-01T12:00:00.000000Z.
std::string format_rfc3339(Timestamp timestamp);

// Thread-safe.
class SettableClock final : public Clock {
 public:
  explicit SettableClock(ClockSetting setting = {}) : setting_(setting) {}

  Timestamp now() const override { return instant_of(setting()); }
  ClockSetting setting() const;
  void set(const ClockSetting& setting);

 private:
  mutable std::mutex mutex_;
  ClockSetting setting_;
};

}  // namespace carto_mock
