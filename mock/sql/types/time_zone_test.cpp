#include "sql/types/time_zone.h"

#include <gtest/gtest.h>

#include <array>

#include "sql/types/datetime.h"
#include "sql/types/datetime_text.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr std::array<const char*, 4> kLocalTimes{"2012-07-01 12:00", "2024-01-15 12:00",
                                                 "2024-03-01 00:30", "2050-10-25 00:00"};

struct ZoneCase {
  const char* zone;
  std::array<const char*, 4> instants;  // of kLocalTimes; or an error
};

// timestamp AT TIME ZONE zone, as PostgreSQL gives it.
constexpr ZoneCase kZones[] = {
    {"EST",
     {"2012-07-01 17:00:00+00", "2024-01-15 17:00:00+00", "2024-03-01 05:30:00+00",
      "2050-10-25 05:00:00+00"}},
    {"+03",
     {"2012-07-01 15:00:00+00", "2024-01-15 15:00:00+00", "2024-03-01 03:30:00+00",
      "2050-10-25 03:00:00+00"}},
    {"+03:30",
     {"2012-07-01 15:30:00+00", "2024-01-15 15:30:00+00", "2024-03-01 04:00:00+00",
      "2050-10-25 03:30:00+00"}},
    {"-3:30:15",
     {"2012-07-01 08:29:45+00", "2024-01-15 08:29:45+00", "2024-02-29 20:59:45+00",
      "2050-10-24 20:29:45+00"}},
    {"UTC+3",
     {"2012-07-01 15:00:00+00", "2024-01-15 15:00:00+00", "2024-03-01 03:30:00+00",
      "2050-10-25 03:00:00+00"}},
    {"UTC-3",
     {"2012-07-01 09:00:00+00", "2024-01-15 09:00:00+00", "2024-02-29 21:30:00+00",
      "2050-10-24 21:00:00+00"}},
    {"FOO5",
     {"2012-07-01 17:00:00+00", "2024-01-15 17:00:00+00", "2024-03-01 05:30:00+00",
      "2050-10-25 05:00:00+00"}},
    {"FOO5BAR",
     {"2012-07-01 16:00:00+00", "2024-01-15 17:00:00+00", "2024-03-01 05:30:00+00",
      "2050-10-25 04:00:00+00"}},
    {"EST5EDT,M3.2.0,M11.1.0",
     {"2012-07-01 16:00:00+00", "2024-01-15 17:00:00+00", "2024-03-01 05:30:00+00",
      "2050-10-25 04:00:00+00"}},
    {"<+05>-5",
     {"2012-07-01 07:00:00+00", "2024-01-15 07:00:00+00", "2024-02-29 19:30:00+00",
      "2050-10-24 19:00:00+00"}},
    {"3",
     {"2012-07-01 15:00:00+00", "2024-01-15 15:00:00+00", "2024-03-01 03:30:00+00",
      "2050-10-25 03:00:00+00"}},
    {"+25",
     {"2012-07-02 13:00:00+00", "2024-01-16 13:00:00+00", "2024-03-02 01:30:00+00",
      "2050-10-26 01:00:00+00"}},
    {"europe/madrid",
     {"2012-07-01 10:00:00+00", "2024-01-15 11:00:00+00", "2024-02-29 23:30:00+00",
      "2050-10-24 22:00:00+00"}},
    {"MSK",
     {"2012-07-01 08:00:00+00", "2024-01-15 09:00:00+00", "2024-02-29 21:30:00+00",
      "2050-10-24 21:00:00+00"}},
    {"BST",
     {"2012-07-01 11:00:00+00", "2024-01-15 11:00:00+00", "2024-02-29 23:30:00+00",
      "2050-10-24 23:00:00+00"}},
    {"AEST",
     {"2012-07-01 02:00:00+00", "2024-01-15 02:00:00+00", "2024-02-29 14:30:00+00",
      "2050-10-24 14:00:00+00"}},
    {"localtime",
     {"2012-07-01 12:00:00+00", "2024-01-15 12:00:00+00", "2024-03-01 00:30:00+00",
      "2050-10-25 00:00:00+00"}},
    {"Asia/Kathmandu",
     {"2012-07-01 06:15:00+00", "2024-01-15 06:15:00+00", "2024-02-29 18:45:00+00",
      "2050-10-24 18:15:00+00"}},
    {"zulu",
     {"2012-07-01 12:00:00+00", "2024-01-15 12:00:00+00", "2024-03-01 00:30:00+00",
      "2050-10-25 00:00:00+00"}},
    {"posix/Europe/Madrid",
     {"2012-07-01 10:00:00+00", "2024-01-15 11:00:00+00", "2024-02-29 23:30:00+00",
      "2050-10-24 22:00:00+00"}},
    {"J60",
     {"2012-07-04 00:00:00+00", "2024-01-18 00:00:00+00", "2024-03-03 12:30:00+00",
      "2050-10-27 12:00:00+00"}},
    {"foo", {"ERROR 22023 time zone \"foo\" not recognized"}},
    {"", {"ERROR 22023 time zone \"\" not recognized"}},
    {"+200", {"ERROR 22023 time zone \"+200\" not recognized"}},
    {"../etc/passwd", {"ERROR 22023 time zone \"../etc/passwd\" not recognized"}},
    {"LMT", {"ERROR 22023 time zone \"LMT\" not recognized"}},
    {"Europe/", {"ERROR 22023 time zone \"Europe/\" not recognized"}},
    {"Europe", {"ERROR 22023 time zone \"Europe\" not recognized"}},
    {"/Europe/Madrid", {"ERROR 22023 time zone \"/Europe/Madrid\" not recognized"}},
    {"WGT",
     {"2012-07-01 15:00:00+00", "2024-01-15 15:00:00+00", "2024-03-01 03:30:00+00",
      "2050-10-25 03:00:00+00"}},
    {"LHDT",
     {"2012-07-01 01:30:00+00", "2024-01-15 01:00:00+00", "2024-02-29 13:30:00+00",
      "2050-10-24 13:00:00+00"}},
    {"EST5EDT,J60,J300",
     {"2012-07-01 16:00:00+00", "2024-01-15 17:00:00+00", "2024-03-01 05:30:00+00",
      "2050-10-25 04:00:00+00"}},
    {"EST5EDT,59/3,299",
     {"2012-07-01 16:00:00+00", "2024-01-15 17:00:00+00", "2024-03-01 04:30:00+00",
      "2050-10-25 04:00:00+00"}},
    {"AAA-3BBB-4,M10.1.0/2,M3.3.0/3",
     {"2012-07-01 09:00:00+00", "2024-01-15 08:00:00+00", "2024-02-29 20:30:00+00",
      "2050-10-24 20:00:00+00"}},
};

TEST(TimeZone, ReadsZonesAsPostgres) {
  const TextSettings utc;
  for (const ZoneCase& test : kZones) {
    for (std::size_t i = 0; i < kLocalTimes.size(); ++i) {
      std::string actual;
      try {
        const TimeZone zone = TimeZone::from_text(test.zone);
        actual = format_timestamp_with_zone(zone.to_utc(parse_timestamp(kLocalTimes[i], utc)), utc);
      } catch (const Error& error) {
        EXPECT_EQ("ERROR " + std::string(error.state().code()) + " " + error.message(),
                  test.instants[0]);
        break;
      }
      EXPECT_EQ(actual, test.instants[i]) << kLocalTimes[i] << " in " << test.zone;
    }
  }
}

struct OffsetCase {
  const char* zone;
  const char* instant;
  std::int32_t seconds_east;
  const char* abbreviation;
};

// extract(timezone …) and to_char(…, 'TZ').
constexpr OffsetCase kOffsets[] = {
    {"America/New_York", "2024-01-15 12:00+00", -18000, "EST"},
    {"America/New_York", "2024-07-15 12:00+00", -14400, "EDT"},
    {"America/New_York", "1800-01-01 00:00+00", -17762, "LMT"},
    {"America/New_York", "2050-07-15 12:00+00", -14400, "EDT"},
    {"Europe/Dublin", "2024-01-15 12:00+00", 0, "GMT"},
    {"Europe/Dublin", "2024-07-15 12:00+00", 3600, "IST"},
    {"Africa/Casablanca", "2024-03-15 12:00+00", 0, "+00"},
    {"Africa/Casablanca", "2050-10-15 12:00+00", 3600, "+01"},
    {"Africa/Casablanca", "2090-10-15 12:00+00", 3600, "+01"},
    {"UTC", "2024-01-15 12:00+00", 0, "UTC"},
    {"Asia/Kathmandu", "1980-01-15 12:00+00", 19800, "+0530"},
};

TEST(TimeZone, TellsOffsetAndAbbreviationAsPostgres) {
  for (const OffsetCase& test : kOffsets) {
    const Timestamp instant = parse_timestamp_with_zone(test.instant, TextSettings{});
    const ZoneOffset offset = TimeZone::from_setting(test.zone).at(instant);
    EXPECT_EQ(offset.seconds_east, test.seconds_east) << test.zone << " at " << test.instant;
    EXPECT_EQ(offset.abbreviation, test.abbreviation) << test.zone << " at " << test.instant;
  }
}

TEST(TimeZone, NamesAreSpelledAsTheSystemDoes) {
  EXPECT_EQ(TimeZone::from_setting("europe/MADRID").name(), "Europe/Madrid");
  EXPECT_EQ(TimeZone().name(), "UTC");
  EXPECT_EQ(TimeZone::fixed(3600).name(), "");
  EXPECT_EQ(TimeZone::fixed(3600).to_local(0), kMicrosecondsPerHour);
}

TEST(TimeZone, InfinitiesStay) {
  const TimeZone zone = TimeZone::from_setting("Europe/Madrid");
  EXPECT_EQ(zone.to_utc(kTimestampInfinity), kTimestampInfinity);
  EXPECT_EQ(zone.to_local(kTimestampMinusInfinity), kTimestampMinusInfinity);
}

}  // namespace
}  // namespace carto_mock::sql
