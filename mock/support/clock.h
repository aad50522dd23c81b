// Where carto-mock takes the time from. Passed in, never asked of the system directly, so that
// `--clock` and tests can replace it.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

namespace carto_mock {

// Microseconds since 2000-01-01 00:00:00 UTC: PostgreSQL's timestamp (manual, chapter 8.5).
using Timestamp = std::int64_t;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Timestamp now() const = 0;  // thread-safe
};

// The system's clock.
class SystemClock final : public Clock {
 public:
  Timestamp now() const override;
};

// A clock that stands still until it is set. Thread-safe.
class FixedClock final : public Clock {
 public:
  explicit FixedClock(Timestamp at) : at_(at) {}
  Timestamp now() const override { return at_; }

 private:
  Timestamp at_;
};

Timestamp to_timestamp(std::chrono::system_clock::time_point time);
std::chrono::system_clock::time_point to_time_point(Timestamp timestamp);

// An RFC 3339 instant such as 2026-05-01T12:00:00Z. Throws Error(22007) that quotes the text.
Timestamp parse_rfc3339(std::string_view text);

}  // namespace carto_mock
