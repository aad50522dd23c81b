// Arithmetic of intervals, and what PostgreSQL 15 makes of the same operands.
#include "sql/types/interval.h"

#include <gtest/gtest.h>

#include <string>

#include "sql/types/interval_text.h"
#include "sql/types/number_text.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

enum class Operation {
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kNegate,
  kJustifyHours,
  kJustifyDays,
  kJustifyInterval
};

struct Case {
  Operation operation;
  const char* left;
  const char* right;  // an interval, a number or nothing
  const char* outcome;
};

constexpr Case kCases[] = {
    {Operation::kAdd, "1 month", "-1 day", "1 mon -1 days"},
    {Operation::kAdd, "2000000000 days", "2000000000 days", "ERROR 22008 interval out of range"},
    {Operation::kSubtract, "1 day", "25:00", "1 day -25:00:00"},
    {Operation::kSubtract, "-2000000000 days", "2000000000 days",
     "ERROR 22008 interval out of range"},
    {Operation::kMultiply, "1 month", "1.5", "1 mon 15 days"},
    {Operation::kMultiply, "1 mon 1 day 1 hour", "0.33", "10 days 05:51:00"},
    {Operation::kMultiply, "1 year", "1e10", "ERROR 22008 interval out of range"},
    {Operation::kDivide, "1 mon 15 days", "7", "6 days 10:17:08.546743"},
    {Operation::kDivide, "1 day", "0", "ERROR 22012 division by zero"},
    {Operation::kMultiply, "-1 mon 1 day", "0.5", "-15 days +12:00:00"},
    {Operation::kMultiply, "1 mon", "nan", "ERROR 22008 interval out of range"},
    {Operation::kMultiply, "1 mon", "inf", "ERROR 22008 interval out of range"},
    {Operation::kDivide, "3 years 2 mons 25 days 03:04:05.678", "3.7",
     "10 mons 14 days 21:35:09.633362"},
    {Operation::kMultiply, "3 years 2 mons 25 days 03:04:05.678", "-2.3",
     "-7 years -3 mons -69 days -19:03:25.0594"},
    {Operation::kMultiply, "00:00:00.000001", "0.5", "00:00:00"},
    {Operation::kDivide, "1 year", "12", "1 mon"},
    {Operation::kDivide, "1 mon", "31", "23:13:32.9088"},
    {Operation::kJustifyHours, "1 mon -50 hours", "", "1 mon -2 days -02:00:00"},
    {Operation::kJustifyDays, "1 mon -65 days", "", "-1 mons -5 days"},
    {Operation::kJustifyInterval, "1 mon -1 hour", "", "29 days 23:00:00"},
    {Operation::kJustifyInterval, "-1 mon 40 days 50 hours", "", "12 days 02:00:00"},
    {Operation::kJustifyInterval, "1 mon -35 days -30 hours", "", "-6 days -06:00:00"},
    {Operation::kJustifyInterval, "2147483647 days 24:00", "", "5965232 years 4 mons 8 days"},
    {Operation::kJustifyHours, "-1 day 30 hours", "", "06:00:00"},
    {Operation::kJustifyDays, "-1 mon 35 days", "", "5 days"},
    {Operation::kJustifyInterval, "-1 mon -35 days 100:00:00", "", "-2 mons -20:00:00"},
    {Operation::kNegate, "1 mon -2 days 03:04", "", "-1 mons +2 days -03:04:00"},
    {Operation::kNegate, "-2147483648 days", "", "ERROR 22008 interval out of range"},
};

Interval parse(const char* text) { return parse_interval(text, -1, TextSettings{}); }

Interval compute(const Case& test) {
  const Interval left = parse(test.left);
  switch (test.operation) {
    case Operation::kAdd:
      return add_intervals(left, parse(test.right));
    case Operation::kSubtract:
      return subtract_intervals(left, parse(test.right));
    case Operation::kMultiply:
      return multiply_interval(left, parse_float8(test.right));
    case Operation::kDivide:
      return divide_interval(left, parse_float8(test.right));
    case Operation::kNegate:
      return negate_interval(left);
    case Operation::kJustifyHours:
      return justify_hours(left);
    case Operation::kJustifyDays:
      return justify_days(left);
    case Operation::kJustifyInterval:
      return justify_interval(left);
  }
  return {};
}

TEST(Interval, ComputesAsPostgres) {
  for (const Case& test : kCases) {
    std::string actual;
    try {
      actual = format_interval(compute(test), IntervalStyle::kPostgres);
    } catch (const Error& error) {
      actual = "ERROR " + std::string(error.state().code()) + " " + error.message();
    }
    EXPECT_EQ(actual, test.outcome) << "operation " << static_cast<int>(test.operation) << " of "
                                    << test.left << " and " << test.right;
  }
}

struct Comparison {
  const char* left;
  const char* right;
  int order;
};

constexpr Comparison kComparisons[] = {
    {"1 month", "30 days", 0},
    {"1 day", "24:00:00", 0},
    {"1 mon", "31 days", -1},
    {"-1 day", "00:00:00", -1},
    {"1 year", "365 days", -1},
    {"1 mon -1 day", "29 days 00:00:01", -1},
    {"178956970 years", "2147483647 days", 1},
};

TEST(Interval, CountsMonthsAsThirtyDaysInComparisons) {
  for (const Comparison& test : kComparisons) {
    EXPECT_EQ(compare_intervals(parse(test.left), parse(test.right)), test.order)
        << test.left << " and " << test.right;
  }
}

}  // namespace
}  // namespace carto_mock::sql
