#include "support/settable_clock.h"

#include <date/date.h>
#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <cstdlib>

#include "support/error.h"

namespace carto_mock {
namespace {

constexpr std::int64_t kMicrosecondsPerSecond = 1'000'000;
// Further than this leads out of PostgreSQL's dates.
constexpr double kLongestShift = 1e13;  // seconds

// `+86400s`, `-0.5s`.
ClockSetting parse_shift(std::string_view text) {
  std::string_view number = text;
  if (number.starts_with('+')) number.remove_prefix(1);
  if (number.ends_with('s')) number.remove_suffix(1);
  double seconds = 0;
  const char* end = number.data() + number.size();
  const auto [stop, failure] = std::from_chars(number.data(), end, seconds);
  if (!text.ends_with('s') || failure != std::errc() || stop != end ||
      !(std::abs(seconds) < kLongestShift)) {
    throw Error(sqlstate::kInvalidDatetimeFormat,
                fmt::format("\"{}\" is not a span such as +3600s or -0.5s", text));
  }
  return {ClockSetting::Mode::kShifted, std::llround(seconds * kMicrosecondsPerSecond)};
}

}  // namespace

ClockSetting parse_clock_setting(std::string_view text) {
  if (text == "real") return {};
  if (text.starts_with('+') || text.starts_with('-')) return parse_shift(text);
  return {ClockSetting::Mode::kFrozen, parse_rfc3339(text)};
}

std::string to_text(const ClockSetting& setting) {
  switch (setting.mode) {
    case ClockSetting::Mode::kReal:
      return "real";
    case ClockSetting::Mode::kFrozen:
      return format_rfc3339(setting.value);
    case ClockSetting::Mode::kShifted:
      return fmt::format("{}{}.{:06}s", setting.value < 0 ? '-' : '+',
                         std::abs(setting.value) / kMicrosecondsPerSecond,
                         std::abs(setting.value) % kMicrosecondsPerSecond);
  }
  return {};
}

std::string format_rfc3339(Timestamp timestamp) {
  return date::format("%FT%TZ",
                      std::chrono::floor<std::chrono::microseconds>(to_time_point(timestamp)));
}

Timestamp instant_of(const ClockSetting& setting) {
  switch (setting.mode) {
    case ClockSetting::Mode::kReal:
      return SystemClock().now();
    case ClockSetting::Mode::kFrozen:
      return setting.value;
    case ClockSetting::Mode::kShifted:
      return SystemClock().now() + setting.value;
  }
  return 0;
}

ClockSetting moved(ClockSetting setting, Timestamp by) {
  if (setting.mode == ClockSetting::Mode::kReal) setting.mode = ClockSetting::Mode::kShifted;
  setting.value += by;
  return setting;
}

ClockSetting SettableClock::setting() const {
  const std::lock_guard lock(mutex_);
  return setting_;
}

void SettableClock::set(const ClockSetting& setting) {
  const std::lock_guard lock(mutex_);
  setting_ = setting;
}

}  // namespace carto_mock
