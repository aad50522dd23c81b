#include "sql/functions/json_path_moment.h"

#include <fmt/format.h>

#include <cstdlib>

#include "sql/functions/datetime_template_input.h"
#include "sql/types/datetime.h"
#include "sql/types/text_scanner.h"
#include "sql/types/time_zone.h"
#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using Kind = JsonPathMoment::Kind;

bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

class MomentReader {
 public:
  explicit MomentReader(std::string_view text) : rest_(text) {}

  std::optional<JsonPathMoment> read() {
    skip_blanks();
    if (rest_.starts_with('-') || rest_.starts_with('+'))
      throw Error::unsupported("a signed number in jsonpath's .datetime()");
    const std::string_view all = rest_;
    if (const std::optional<std::int64_t> day = date()) {
      skip_blanks();
      if (rest_.empty()) return JsonPathMoment{Kind::kDate, *day, 0};
      if (rest_.starts_with('T')) rest_.remove_prefix(1);
      return time_of(*day);
    }
    rest_ = all;
    return time_of(std::nullopt);
  }

 private:
  void skip_blanks() {
    while (!rest_.empty() && is_blank(rest_.front())) rest_.remove_prefix(1);
  }

  bool skip(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // A number of `most` digits at most; negative: there is none, or it is out of every range.
  std::int32_t number(std::size_t most) {
    std::size_t count = 0;
    std::int32_t value = 0;
    while (count < rest_.size() && is_digit(rest_[count])) {
      if (count == most && rest_.front() == '0')
        throw Error::unsupported("such a long number in jsonpath's .datetime()");
      if (count == most) return -1;
      value = value * 10 + (rest_[count++] - '0');
    }
    rest_.remove_prefix(count);
    return count == 0 ? -1 : value;
  }

  std::optional<std::int64_t> date() {
    constexpr std::size_t kMostYearDigits = 7;
    CivilDate date;
    date.year = number(kMostYearDigits);
    if (date.year < 0 || !skip('-')) return std::nullopt;
    date.month = number(2);
    if (date.month < 1 || date.month > 12 || !skip('-')) return std::nullopt;
    date.day = number(2);
    if (date.day < 1 || date.day > days_in_month(date.year, date.month)) return std::nullopt;
    const std::int64_t days = days_from_civil(date);
    return is_valid_date(days) ? std::optional(days) : std::nullopt;
  }

  std::optional<std::int64_t> time_of_day() {
    TimeOfDay time;
    time.hour = number(2);
    if (time.hour < 0 || time.hour > 23 || !skip(':')) return std::nullopt;
    time.minute = number(2);
    if (time.minute < 0 || time.minute > 59 || !skip(':')) return std::nullopt;
    time.second = number(2);
    if (time.second < 0 || time.second > 59) return std::nullopt;
    if (skip('.')) {
      std::int32_t unit = 100'000;
      if (rest_.empty() || !is_digit(rest_.front())) return std::nullopt;
      for (; !rest_.empty() && is_digit(rest_.front()); rest_.remove_prefix(1), unit /= 10) {
        if (unit == 0) return std::nullopt;
        time.microsecond += (rest_.front() - '0') * unit;
      }
    }
    return microseconds_from_time(time);
  }

  // After the time: none where the text ends otherwise.
  struct Zone {
    bool is_given = false;
    std::int32_t offset = 0;
  };
  std::optional<Zone> zone() {
    constexpr std::int32_t kMostHours = 15;
    skip_blanks();
    if (rest_.empty()) return Zone{};
    const std::int32_t sign = rest_.front() == '-' ? -1 : 1;
    if (!skip('-') && !skip('+')) return std::nullopt;
    const std::int32_t hours = number(2);
    if (hours < 0 || hours > kMostHours) return std::nullopt;
    std::int32_t minutes = 0;
    if (skip(':')) minutes = number(2);
    skip_blanks();
    if (minutes < 0 || minutes > 59 || !rest_.empty()) return std::nullopt;
    return Zone{true, sign * (hours * 3600 + minutes * 60)};
  }

  std::optional<JsonPathMoment> time_of(std::optional<std::int64_t> day) {
    skip_blanks();
    const std::optional<std::int64_t> time = time_of_day();
    if (!time) return std::nullopt;
    const std::optional<Zone> zone_read = zone();
    if (!zone_read) return std::nullopt;
    if (!day) {
      return JsonPathMoment{zone_read->is_given ? Kind::kTimeTz : Kind::kTime, *time,
                            zone_read->offset};
    }
    const std::optional<Timestamp> local =
        make_timestamp({civil_from_days(*day), time_from_microseconds(*time)});
    if (!local) return std::nullopt;
    if (!zone_read->is_given) return JsonPathMoment{Kind::kTimestamp, *local, 0};
    const Timestamp utc = *local - zone_read->offset * kMicrosecondsPerSecond;
    if (!is_valid_timestamp(utc)) return std::nullopt;
    return JsonPathMoment{Kind::kTimestampTz, utc, zone_read->offset};
  }

  std::string_view rest_;
};

std::string date_text(const CivilDate& date) {
  const bool is_before_christ = date.year <= 0;
  return fmt::format("{:04}-{:02}-{:02}", is_before_christ ? 1 - date.year : date.year, date.month,
                     date.day);
}

std::string time_text(const TimeOfDay& time) {
  std::string text = fmt::format("{:02}:{:02}:{:02}", time.hour, time.minute, time.second);
  if (time.microsecond == 0) return text;
  text += fmt::format(".{:06}", time.microsecond);
  text.erase(text.find_last_not_of('0') + 1);
  return text;
}

std::string offset_text(std::int32_t offset) {
  const std::int32_t minutes = std::abs(offset) / 60;
  return fmt::format("{}{:02}:{:02}", offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

std::string timestamp_text(Timestamp timestamp, std::string_view zone) {
  const DateTime fields = split_timestamp(timestamp);
  return fmt::format("{}T{}{}{}", date_text(fields.date), time_text(fields.time), zone,
                     fields.date.year <= 0 ? " BC" : "");
}

std::string_view short_name(Kind kind) {
  switch (kind) {
    case Kind::kDate:
      return "date";
    case Kind::kTime:
      return "time";
    case Kind::kTimeTz:
      return "timetz";
    case Kind::kTimestamp:
      return "timestamp";
    case Kind::kTimestampTz:
      return "timestamptz";
  }
  return {};
}

bool is_time_of_day(Kind kind) { return kind == Kind::kTime || kind == Kind::kTimeTz; }

int three_way(std::int64_t left, std::int64_t right) {
  return static_cast<int>(left > right) - static_cast<int>(left < right);
}

void require_zone(Kind from, Kind to, bool uses_zone) {
  if (uses_zone) return;
  throw Error(sqlstate::kFeatureNotSupported,
              fmt::format("cannot convert value from {} to {} without time zone usage",
                          short_name(from), short_name(to)))
      .hint("Use *_tz() function for time zone support.");
}

int compare_times(const JsonPathMoment& left, const JsonPathMoment& right, bool uses_zone,
                  const TextSettings& settings) {
  if (left.kind == Kind::kTime && right.kind == Kind::kTime)
    return three_way(left.value, right.value);
  // A time's zone is the session's, on the day of the transaction.
  const auto offset_of = [&](const JsonPathMoment& moment) -> std::int64_t {
    if (moment.kind == Kind::kTimeTz) return moment.offset;
    require_zone(Kind::kTime, Kind::kTimeTz, uses_zone);
    const TimeZone zone = TimeZone::from_setting(settings.time_zone);
    DateTime local = split_timestamp(zone.to_local(settings.transaction_time));
    local.time = time_from_microseconds(moment.value);
    return zone.offset_at_local(require_timestamp(local));
  };
  const std::int64_t left_offset = offset_of(left);
  const std::int64_t right_offset = offset_of(right);
  const int order = three_way(left.value - left_offset * kMicrosecondsPerSecond,
                              right.value - right_offset * kMicrosecondsPerSecond);
  return order != 0 ? order : three_way(right_offset, left_offset);
}

}  // namespace

std::optional<JsonPathMoment> parse_json_path_moment(std::string_view text) {
  return MomentReader(text).read();
}

JsonPathMoment read_json_path_moment(std::string_view text, std::string_view pattern) {
  const TemplateContents contents = standard_template_contents(pattern);
  const TemplateMoment read = read_by_standard_template(text, pattern);
  // Such a value has the precision that the template says.
  const auto rounded = [&contents](std::int64_t value, Oid type) {
    return apply_typmod(Value::integer(value), {type, contents.fraction_digits}, true).as_integer();
  };
  const auto require_offset = [&](std::string_view type) {
    if (read.seconds_east) return *read.seconds_east;
    throw Error(sqlstate::kInvalidDatetimeFormat,
                fmt::format("missing time zone in input string for type {}", type));
  };
  if (contents.is_dated && contents.is_timed) {
    const std::int32_t offset = contents.is_zoned ? require_offset("timestamptz") : 0;
    const std::optional<Timestamp> local = make_timestamp(read.fields);
    const Timestamp moment = local ? *local - offset * kMicrosecondsPerSecond : 0;
    if (!local || !is_valid_timestamp(moment))
      throw Error(sqlstate::kDatetimeFieldOverflow,
                  contents.is_zoned ? "timestamptz out of range" : "timestamp out of range");
    return {contents.is_zoned ? Kind::kTimestampTz : Kind::kTimestamp,
            rounded(moment, oid::kTimestamp), offset};
  }
  if (contents.is_dated) {
    if (contents.is_zoned)
      throw Error(sqlstate::kInvalidDatetimeFormat, "datetime format is zoned but not timed");
    const std::int64_t days = days_from_civil(read.fields.date);
    if (!is_valid_date(days)) {
      throw Error(sqlstate::kDatetimeFieldOverflow, fmt::format("date out of range: \"{}\"", text));
    }
    return {Kind::kDate, days, 0};
  }
  if (!contents.is_timed) {
    throw Error(sqlstate::kInvalidDatetimeFormat, "datetime format is not dated and not timed");
  }
  const std::int64_t time = rounded(microseconds_from_time(read.fields.time), oid::kTime);
  if (contents.is_zoned) return {Kind::kTimeTz, time, require_offset("timetz")};
  return {Kind::kTime, time, 0};
}

std::string json_path_moment_text(const JsonPathMoment& moment) {
  switch (moment.kind) {
    case Kind::kDate: {
      const CivilDate date = civil_from_days(moment.value);
      return date_text(date) + (date.year <= 0 ? " BC" : "");
    }
    case Kind::kTime:
      return time_text(time_from_microseconds(moment.value));
    case Kind::kTimeTz:
      return time_text(time_from_microseconds(moment.value)) + offset_text(moment.offset);
    case Kind::kTimestamp:
      return timestamp_text(moment.value, "");
    case Kind::kTimestampTz:
      return timestamp_text(moment.value + moment.offset * kMicrosecondsPerSecond,
                            offset_text(moment.offset));
  }
  return {};
}

std::string_view json_path_moment_type(Kind kind) {
  switch (kind) {
    case Kind::kDate:
      return "date";
    case Kind::kTime:
      return "time without time zone";
    case Kind::kTimeTz:
      return "time with time zone";
    case Kind::kTimestamp:
      return "timestamp without time zone";
    case Kind::kTimestampTz:
      return "timestamp with time zone";
  }
  return {};
}

std::optional<int> compare_json_path_moments(const JsonPathMoment& left,
                                             const JsonPathMoment& right, bool uses_zone,
                                             const TextSettings& settings) {
  if (is_time_of_day(left.kind) != is_time_of_day(right.kind)) return std::nullopt;
  if (is_time_of_day(left.kind)) return compare_times(left, right, uses_zone, settings);
  if (left.kind == right.kind) return three_way(left.value, right.value);
  const bool has_zone = left.kind == Kind::kTimestampTz || right.kind == Kind::kTimestampTz;
  // A day beyond the timestamps lies after, or before, all of them.
  const auto instant = [&](const JsonPathMoment& moment) {
    Timestamp local = moment.value;
    if (moment.kind == Kind::kTimestampTz) return local;
    if (has_zone) require_zone(moment.kind, Kind::kTimestampTz, uses_zone);
    if (moment.kind == Kind::kDate) {
      const std::optional<Timestamp> midnight = make_timestamp({civil_from_days(moment.value), {}});
      if (!midnight) return moment.value > 0 ? kTimestampInfinity : kTimestampMinusInfinity;
      local = *midnight;
    }
    if (!has_zone) return local;
    return TimeZone::from_setting(settings.time_zone).to_utc(local);
  };
  const Timestamp left_instant = instant(left);
  return three_way(left_instant, instant(right));
}

}  // namespace carto_mock::sql
