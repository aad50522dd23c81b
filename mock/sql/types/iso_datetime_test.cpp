// What read_iso_datetime() reads must be what the decoder of all forms reads, whose values are
// compared with PostgreSQL's in datetime_text_test.cpp.
#include "sql/types/iso_datetime.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>

#include "sql/types/datetime_decoder.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

DecodedDateTime decode(std::string_view text, DateOrder order) {
  TextSettings settings;
  settings.date_order = order;
  return decode_datetime(text, DateTimeScope::kDateAndTime, "timestamp with time zone", settings);
}

// False: it reads nothing.
bool reads_as_the_decoder(std::string_view text) {
  const std::optional<IsoDateTime> read = read_iso_datetime(text);
  if (!read) return false;
  for (const DateOrder order : {DateOrder::kYmd, DateOrder::kDmy, DateOrder::kMdy}) {
    try {
      const DecodedDateTime expected = decode(text, order);
      EXPECT_EQ(expected.kind, DecodedDateTime::Kind::kFields) << text;
      EXPECT_EQ(read->fields, expected.fields) << text;
      EXPECT_EQ(read->seconds_east.value_or(expected.seconds_east), expected.seconds_east) << text;
    } catch (const Error& failure) {
      ADD_FAILURE() << text << ": " << failure.message();
    }
  }
  return true;
}

TEST(IsoDateTime, ReadsWhatProgramsWrite) {
  for (const std::string_view text :
       {"2024-05-01", "0001-01-01", "9999-12-31", "2024-02-29", "2024-05-01 10:20:30",
        "2024-05-01T10:20:30", "2024-05-01T10:20:30Z", "2024-05-01 10:20:30.5",
        "2024-05-01 10:20:30.123456", "2024-05-01T10:20:30.000001Z", "2024-05-01 10:20:30.+01",
        "2024-05-01 10:20:30+00", "2024-05-01 10:20:30-08:30", "2024-05-01 23:59:59.999999+15:59"})
    EXPECT_TRUE(reads_as_the_decoder(text)) << text;
}

TEST(IsoDateTime, LeavesTheRestToTheDecoder) {
  for (const std::string_view text : {"",
                                      "2024",
                                      "2024-5-1",
                                      "2024-05-01 ",
                                      " 2024-05-01",
                                      "24-05-01",
                                      "20240501",
                                      "0000-01-01",
                                      "2023-02-29",
                                      "2024-13-01",
                                      "2024-04-31",
                                      "12024-05-01",
                                      "2024-05-01 BC",
                                      "2024-05-01 24:00:00",
                                      "2024-05-01 10:20",
                                      "2024-05-01 10:20:60",
                                      "2024-05-01 10:60:00",
                                      "2024-05-01 10:20:30.1234567",
                                      "2024-05-01 10:20:30 Z",
                                      "2024-05-01 10:20:30z",
                                      "2024-05-01 10:20:30+5",
                                      "2024-05-01 10:20:30+0530",
                                      "2024-05-01 10:20:30+16",
                                      "2024-05-01 10:20:30+05:30:15",
                                      "2024-05-01 10:20:30 Europe/Madrid",
                                      "2024-05-01Z",
                                      "2024-05-01  10:20:30",
                                      "2024-05-01 10:20:30PM",
                                      "2024/05/01"})
    EXPECT_FALSE(read_iso_datetime(text)) << text;
}

TEST(IsoDateTime, AgreesWithTheDecoderOnRandomTexts) {
  std::mt19937 random(20240501);
  const auto below = [&random](int bound) {
    return static_cast<int>(random() % static_cast<unsigned>(bound));
  };
  constexpr std::array<std::string_view, 9> kZones = {"",    "Z",      "+00",    "+05:30", "-08",
                                                      "+15", "+15:59", "-12:45", "+99:99"};
  int read = 0;
  for (int round = 0; round < 20000; ++round) {
    std::string text = fmt::format("{:04}-{:02}-{:02}", below(10000), below(14), below(33));
    if (below(4) != 0) {
      text += fmt::format("{}{:02}:{:02}:{:02}", below(2) == 0 ? ' ' : 'T', below(25), below(61),
                          below(61));
      if (below(2) == 0) text += fmt::format(".{:0{}}", below(10), 1 + below(7));
      text += kZones[random() % kZones.size()];
    }
    // One character is changed now and then.
    if (below(8) == 0) text[random() % text.size()] = "0123456789:-+.TZ "[random() % 17];
    if (reads_as_the_decoder(text)) ++read;
  }
  EXPECT_GT(read, 5000);
}

TEST(IsoDateTime, ReadsEveryMicrosecondAsTheDecoder) {
  std::mt19937 random(1);
  for (int round = 0; round < 20000; ++round) {
    const auto microsecond = static_cast<unsigned>(random()) % 1000000U;
    EXPECT_TRUE(reads_as_the_decoder(fmt::format("2024-05-01 10:20:30.{:06}Z", microsecond)));
  }
}

}  // namespace
}  // namespace carto_mock::sql
