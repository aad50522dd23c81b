// The units that extract(), date_part() and date_trunc() name (manual, chapters 9.9.1 and 9.9.2).
#pragma once

#include <optional>
#include <string_view>

#include "support/error.h"

namespace carto_mock::sql {

enum class DateTimeUnit {
  kMicrosecond,
  kMillisecond,
  kSecond,
  kMinute,
  kHour,
  kDay,
  kWeek,
  kMonth,
  kQuarter,
  kYear,
  kDecade,
  kCentury,
  kMillennium,
  kTimeZone,
  kTimeZoneHour,
  kTimeZoneMinute,
  kEpoch,
  kDayOfWeek,
  kIsoDayOfWeek,
  kDayOfYear,
  kIsoYear,
  kJulianDay,
};

// Any case, abbreviations and plurals. `name` counts by its first ten characters, as in PostgreSQL.
// None: no unit.
std::optional<DateTimeUnit> find_datetime_unit(std::string_view name);
// Only extract() knows the epoch, days of the week and the like.
bool is_extract_only(DateTimeUnit unit);

// 22023 `unit "x" not recognized for type date`, 0A000 `unit "x" not supported for type date`.
Error unit_not_recognized(std::string_view unit, std::string_view type);
Error unit_not_supported(std::string_view unit, std::string_view type);

}  // namespace carto_mock::sql
