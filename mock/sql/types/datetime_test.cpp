#include "sql/types/datetime.h"

#include <gtest/gtest.h>

#include "sql/types/datetime_text.h"
#include "sql/types/interval_text.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

struct DateCase {
  CivilDate date;
  std::int64_t days;
  std::int32_t day_of_week;
  std::int32_t day_of_year;
  std::int32_t iso_year;
  std::int32_t iso_week;
};

// As PostgreSQL's extract() gives them.
constexpr DateCase kDates[] = {
    {{2000, 1, 1}, 0, 6, 1, 1999, 52},
    {{1999, 12, 31}, -1, 5, 365, 1999, 52},
    {{1970, 1, 1}, -10957, 4, 1, 1970, 1},
    {{2024, 2, 29}, 8825, 4, 60, 2024, 9},
    {{2024, 12, 30}, 9130, 1, 365, 2025, 1},
    {{2021, 1, 3}, 7673, 0, 3, 2020, 53},
    {{2020, 12, 31}, 7670, 4, 366, 2020, 53},
    {{1, 1, 1}, -730119, 1, 1, 1, 1},
    {{0, 12, 31}, -730120, 0, 366, 0, 52},
    {{-4713, 11, 24}, -2451545, 1, 328, -4713, 48},
    {{5874897, 12, 31}, 2145031948, 2, 365, 5874898, 1},
    {{1582, 10, 15}, -152384, 5, 288, 1582, 41},
    {{2100, 2, 28}, 36583, 0, 59, 2100, 8},
    {{-43, 3, 15}, -746117, 5, 74, -43, 11},
    {{2026, 11, 25}, 9825, 3, 329, 2026, 48},
    {{2009, 12, 31}, 3652, 4, 365, 2009, 53},
    {{2010, 1, 3}, 3655, 0, 3, 2009, 53},
};

TEST(DateTime, DatesAsPostgres) {
  for (const DateCase& test : kDates) {
    EXPECT_EQ(days_from_civil(test.date), test.days);
    EXPECT_EQ(civil_from_days(test.days), test.date);
    EXPECT_EQ(day_of_week(test.days), test.day_of_week) << test.days;
    EXPECT_EQ(day_of_year(test.date), test.day_of_year) << test.days;
    EXPECT_EQ(iso_week(test.days).year, test.iso_year) << test.days;
    EXPECT_EQ(iso_week(test.days).week, test.iso_week) << test.days;
  }
}

TEST(DateTime, EveryDayOfFourCenturiesComesBack) {
  constexpr std::int64_t kFirst = -100'000;
  constexpr std::int64_t kLast = 50'000;
  CivilDate previous = civil_from_days(kFirst - 1);
  for (std::int64_t days = kFirst; days < kLast; ++days) {
    const CivilDate date = civil_from_days(days);
    ASSERT_EQ(days_from_civil(date), days);
    const bool is_next_day = date.day == previous.day + 1 && date.month == previous.month;
    const bool is_next_month =
        date.day == 1 && previous.day == days_in_month(previous.year, previous.month);
    ASSERT_TRUE(is_next_day || is_next_month) << days;
    previous = date;
  }
}

std::string sum(std::string_view timestamp, std::string_view interval) {
  const TextSettings settings;
  try {
    return format_timestamp(
        add_interval(parse_timestamp(timestamp, settings), parse_interval(interval, -1, settings)),
        settings);
  } catch (const Error& error) {
    return "ERROR " + std::string(error.state().code()) + " " + error.message();
  }
}

struct SumCase {
  const char* timestamp;
  const char* interval;
  const char* outcome;
};

constexpr SumCase kSums[] = {
    {"2024-01-31 00:00", "1 month", "2024-02-29 00:00:00"},
    {"2024-03-31 12:00", "-1 month", "2024-02-29 12:00:00"},
    {"2023-01-29 10:00", "1 month 1 day 01:00", "2023-03-01 11:00:00"},
    {"2024-02-29 00:00", "1 year", "2025-02-28 00:00:00"},
    {"infinity", "1 day", "infinity"},
    {"-infinity", "-1 day", "-infinity"},
    {"294276-12-31 23:59:59", "1 second", "ERROR 22008 timestamp out of range"},
    {"4714-11-24 00:00 BC", "-00:00:00.000001", "ERROR 22008 timestamp out of range"},
    {"2000-01-01 00:00", "-00:00:00.000001", "1999-12-31 23:59:59.999999"},
    {"0001-01-01 00:00", "-1 day", "0001-12-31 00:00:00 BC"},
    {"2024-01-01 00:00", "200000 years", "202024-01-01 00:00:00"},
    {"2024-01-31", "-2 mons -1 day", "2023-11-29 00:00:00"},
};

TEST(DateTime, AddsIntervalsAsPostgres) {
  for (const SumCase& test : kSums) {
    EXPECT_EQ(sum(test.timestamp, test.interval), test.outcome)
        << test.timestamp << " + " << test.interval;
  }
}

struct ZonedSumCase {
  const char* zone;
  const char* timestamp;
  const char* interval;
  const char* outcome;
};

// Days follow the zone's clocks, hours do not.
constexpr ZonedSumCase kZonedSums[] = {
    {"America/New_York", "2024-03-09 12:00", "1 day", "2024-03-10 12:00:00-04"},
    {"America/New_York", "2024-03-09 12:00", "24:00", "2024-03-10 13:00:00-04"},
    {"America/New_York", "2024-03-09 02:30", "1 day", "2024-03-10 03:30:00-04"},
    {"Europe/Madrid", "2024-10-26 02:30", "1 day", "2024-10-27 02:30:00+01"},
    {"Europe/Madrid", "2024-10-27 00:30", "02:00", "2024-10-27 02:30:00+02"},
    {"Australia/Lord_Howe", "2024-01-31 12:00", "1 month", "2024-02-29 12:00:00+11"},
    {"UTC", "2024-01-31 12:00", "1 month", "2024-02-29 12:00:00+00"},
};

TEST(DateTime, AddsIntervalsInAZoneAsPostgres) {
  for (const ZonedSumCase& test : kZonedSums) {
    TextSettings settings;
    settings.time_zone = test.zone;
    const Timestamp start = parse_timestamp_with_zone(test.timestamp, settings);
    const Interval interval = parse_interval(test.interval, -1, settings);
    const TimeZone zone = TimeZone::from_setting(test.zone);
    EXPECT_EQ(format_timestamp_with_zone(add_interval(start, interval, zone), settings),
              test.outcome)
        << test.timestamp << " + " << test.interval << " in " << test.zone;
  }
}

TEST(DateTime, RoundsToThePrecisionHalfAwayFromZero) {
  EXPECT_EQ(round_to_precision(1'500'000, 0), 2'000'000);
  EXPECT_EQ(round_to_precision(-1'500'000, 0), -2'000'000);
  EXPECT_EQ(round_to_precision(1'234'567, 3), 1'235'000);
  EXPECT_EQ(round_to_precision(1'234'567, -1), 1'234'567);
  EXPECT_EQ(round_to_precision(kTimestampInfinity, 0), kTimestampInfinity);
}

TEST(DateTime, ConvertsDatesAndTimestampsWithTheirInfinities) {
  EXPECT_EQ(timestamp_from_date(1), kMicrosecondsPerDay);
  EXPECT_EQ(timestamp_from_date(kDateInfinity), kTimestampInfinity);
  EXPECT_EQ(timestamp_from_date(kDateMinusInfinity), kTimestampMinusInfinity);
  EXPECT_EQ(date_from_timestamp(-1), -1);
  EXPECT_EQ(date_from_timestamp(kTimestampMinusInfinity), kDateMinusInfinity);
  EXPECT_THROW(timestamp_from_date(2'000'000'000), Error);
}

}  // namespace
}  // namespace carto_mock::sql
