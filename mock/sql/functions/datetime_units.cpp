#include "sql/functions/datetime_units.h"

#include <fmt/format.h>

#include <array>
#include <string>
#include <utility>

#include "sql/types/type_input.h"
#include "support/encodings.h"

namespace carto_mock::sql {
namespace {

using Unit = DateTimeUnit;

constexpr std::size_t kSignificantCharacters = 10;

constexpr auto kUnits = std::to_array<std::pair<std::string_view, Unit>>({
    {"c", Unit::kCentury},
    {"cent", Unit::kCentury},
    {"centuries", Unit::kCentury},
    {"century", Unit::kCentury},
    {"d", Unit::kDay},
    {"day", Unit::kDay},
    {"days", Unit::kDay},
    {"dec", Unit::kDecade},
    {"decade", Unit::kDecade},
    {"decades", Unit::kDecade},
    {"decs", Unit::kDecade},
    {"dow", Unit::kDayOfWeek},
    {"doy", Unit::kDayOfYear},
    {"epoch", Unit::kEpoch},
    {"h", Unit::kHour},
    {"hour", Unit::kHour},
    {"hours", Unit::kHour},
    {"hr", Unit::kHour},
    {"hrs", Unit::kHour},
    {"isodow", Unit::kIsoDayOfWeek},
    {"isoyear", Unit::kIsoYear},
    {"j", Unit::kJulianDay},
    {"jd", Unit::kJulianDay},
    {"julian", Unit::kJulianDay},
    {"m", Unit::kMinute},
    {"microsecon", Unit::kMicrosecond},
    {"mil", Unit::kMillennium},
    {"millennia", Unit::kMillennium},
    {"millennium", Unit::kMillennium},
    {"millisecon", Unit::kMillisecond},
    {"mils", Unit::kMillennium},
    {"min", Unit::kMinute},
    {"mins", Unit::kMinute},
    {"minute", Unit::kMinute},
    {"minutes", Unit::kMinute},
    {"mon", Unit::kMonth},
    {"mons", Unit::kMonth},
    {"month", Unit::kMonth},
    {"months", Unit::kMonth},
    {"ms", Unit::kMillisecond},
    {"msec", Unit::kMillisecond},
    {"msecond", Unit::kMillisecond},
    {"mseconds", Unit::kMillisecond},
    {"msecs", Unit::kMillisecond},
    {"qtr", Unit::kQuarter},
    {"quarter", Unit::kQuarter},
    {"s", Unit::kSecond},
    {"sec", Unit::kSecond},
    {"second", Unit::kSecond},
    {"seconds", Unit::kSecond},
    {"secs", Unit::kSecond},
    {"timezone", Unit::kTimeZone},
    {"timezone_h", Unit::kTimeZoneHour},
    {"timezone_m", Unit::kTimeZoneMinute},
    {"us", Unit::kMicrosecond},
    {"usec", Unit::kMicrosecond},
    {"usecond", Unit::kMicrosecond},
    {"useconds", Unit::kMicrosecond},
    {"usecs", Unit::kMicrosecond},
    {"w", Unit::kWeek},
    {"week", Unit::kWeek},
    {"weeks", Unit::kWeek},
    {"y", Unit::kYear},
    {"year", Unit::kYear},
    {"years", Unit::kYear},
    {"yr", Unit::kYear},
    {"yrs", Unit::kYear},
});

// As long as a name may be.
std::string shown(std::string_view unit) {
  return type_input::name(to_lower_ascii(unit), {}, {}).as_text();
}

}  // namespace

std::optional<DateTimeUnit> find_datetime_unit(std::string_view name) {
  const std::string key = to_lower_ascii(name.substr(0, kSignificantCharacters));
  for (const auto& [unit_name, unit] : kUnits) {
    if (unit_name == key) return unit;
  }
  return std::nullopt;
}

bool is_extract_only(DateTimeUnit unit) { return unit >= Unit::kEpoch; }

Error unit_not_recognized(std::string_view unit, std::string_view type) {
  return {sqlstate::kInvalidParameterValue,
          fmt::format("unit \"{}\" not recognized for type {}", shown(unit), type)};
}

Error unit_not_supported(std::string_view unit, std::string_view type) {
  return {sqlstate::kFeatureNotSupported,
          fmt::format("unit \"{}\" not supported for type {}", shown(unit), type)};
}

}  // namespace carto_mock::sql
