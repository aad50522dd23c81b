// What pg_timezone_names and pg_timezone_abbrevs show (manual, chapters 54.32 and 54.33).
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/functions/system_function_lists.h"
#include "sql/functions/value_streams.h"
#include "sql/types/time_zone.h"
#include "sql/types/time_zone_lists.h"

namespace carto_mock::sql {
namespace {

Value offset_value(std::int32_t seconds_east) {
  constexpr std::int64_t kMicroseconds = 1'000'000;
  Interval offset{};
  offset.microseconds = seconds_east * kMicroseconds;
  return Value::interval(offset);
}

Value record_of(const std::vector<std::pair<std::string, Oid>>& names, std::vector<Value> fields) {
  Record record;
  for (const auto& [name, type] : names) {
    record.names.push_back(name);
    record.types.push_back({type, -1});
  }
  record.fields = std::move(fields);
  return Value::record(std::move(record));
}

std::vector<Value> zones(const CallContext& context, Arguments) {
  std::vector<Value> rows;
  const Timestamp now = context.session.transaction_time();
  for (const std::string& name : time_zone_names()) {
    const std::optional<TimeZone> zone = TimeZone::find_name(name);
    if (!zone) continue;
    const ZoneOffset offset = zone->at(now);
    rows.push_back(
        record_of({{"name", oid::kText},
                   {"abbrev", oid::kText},
                   {"utc_offset", oid::kInterval},
                   {"is_dst", oid::kBool}},
                  {Value::text(name), Value::text(offset.abbreviation),
                   offset_value(offset.seconds_east), Value::boolean(offset.is_daylight_saving)}));
  }
  return rows;
}

std::string in_capitals(std::string_view name) {
  std::string capitals(name);
  for (char& letter : capitals) {
    if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  }
  return capitals;
}

// What the abbreviation stands for today, where its zone has changed that.
std::pair<std::int32_t, bool> meaning_of(std::string_view name, Timestamp now) {
  const ZoneAbbreviation known = *find_zone_abbreviation(name);
  if (known.zone.empty()) return {known.seconds_east, known.is_daylight_saving};
  const std::optional<TimeZone> zone = TimeZone::find_name(known.zone);
  if (!zone) return {known.seconds_east, known.is_daylight_saving};
  const std::string upper = in_capitals(name);
  const ZoneOffset offset = zone->abbreviation_at(upper, now).value_or(zone->at(now));
  return {offset.seconds_east, offset.is_daylight_saving};
}

std::vector<Value> abbreviations(const CallContext& context, Arguments) {
  std::vector<Value> rows;
  const Timestamp now = context.session.transaction_time();
  for (const std::string_view name : zone_abbreviation_names()) {
    const auto [seconds_east, is_daylight_saving] = meaning_of(name, now);
    rows.push_back(
        record_of({{"abbrev", oid::kText}, {"utc_offset", oid::kInterval}, {"is_dst", oid::kBool}},
                  {Value::text(in_capitals(name)), offset_value(seconds_east),
                   Value::boolean(is_daylight_saving)}));
  }
  return rows;
}

constexpr SetFunctionEntry kEntries[] = {
    {"pg_timezone_names()", all_at_once<zones>},
    {"pg_timezone_abbrevs()", all_at_once<abbreviations>},
};

}  // namespace

std::span<const SetFunctionEntry> time_zone_name_set_functions() { return kEntries; }

}  // namespace carto_mock::sql
