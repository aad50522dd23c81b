#include "accounts/year_shift.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace carto_mock::accounts {
namespace {

TEST(ShiftYears, MovesYearsAndDates) {
  EXPECT_EQ(shift_years("2024", 1), "2025");
  EXPECT_EQ(shift_years("2024-05-01", -14), "2010-05-01");
  EXPECT_EQ(shift_years("2017-06-20T23:28:00Z", 1), "2018-06-20T23:28:00Z");
  EXPECT_EQ(shift_years("2024-02-29T01:02:03Z", 1), "2025-02-28T01:02:03Z");
  EXPECT_EQ(shift_years("2024-02-29", 4), "2028-02-29");
}

TEST(ShiftYears, RefusesOtherText) {
  for (const std::string_view text : {"", "24", "May 2024", "20240501"})
    EXPECT_THROW(shift_years(text, 1), std::invalid_argument) << text;
}

TEST(YearOf, IsInUtc) {
  EXPECT_EQ(year_of(parse_rfc3339("2026-12-31T23:59:59Z")), 2026);
  EXPECT_EQ(year_of(parse_rfc3339("2027-01-01T00:30:00+01:00")), 2026);
}

}  // namespace
}  // namespace carto_mock::accounts
