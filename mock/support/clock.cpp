#include "support/clock.h"

#include <date/date.h>
#include <fmt/format.h>

#include <sstream>
#include <string>

#include "support/error.h"

namespace carto_mock {
namespace {

using std::chrono::microseconds;
constexpr auto kEpoch = date::sys_days{date::year{2000} / 1 / 1};

}  // namespace

Timestamp to_timestamp(std::chrono::system_clock::time_point time) {
  return std::chrono::floor<microseconds>(time - kEpoch).count();
}

std::chrono::system_clock::time_point to_time_point(Timestamp timestamp) {
  return std::chrono::system_clock::time_point(kEpoch) + microseconds(timestamp);
}

Timestamp SystemClock::now() const { return to_timestamp(std::chrono::system_clock::now()); }

Timestamp parse_rfc3339(std::string_view text) {
  for (const char* format : {"%FT%TZ", "%FT%T%Ez"}) {
    std::istringstream stream{std::string(text)};
    date::sys_time<microseconds> time;
    stream >> date::parse(format, time);
    if (stream && stream.peek() == std::istringstream::traits_type::eof())
      return (time - kEpoch).count();
  }
  throw Error(sqlstate::kInvalidDatetimeFormat,
              fmt::format("\"{}\" is not an instant such as 2026-05-01T12:00:00Z", text));
}

}  // namespace carto_mock
