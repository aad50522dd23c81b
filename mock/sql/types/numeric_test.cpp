// Arithmetic of numerics, and what PostgreSQL 15 makes of the same operands.
#include "sql/types/numeric.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "sql/types/numeric_math.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

enum class Operation {
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kRemainder,
  kCompare,
  kRound,
  kTruncate,
  kSqrt,
  kExp,
  kLn,
  kLog,
  kPower,
  kFloor,
  kCeil,
  kIntegerQuotient,
};

struct Case {
  Operation operation;
  const char* left;
  const char* right;  // "0" where the operation has one operand
  const char* outcome;
};

constexpr Case kCases[] = {
    {Operation::kAdd, "1.5", "2.25", "3.75"},
    {Operation::kAdd, "NaN", "1", "NaN"},
    {Operation::kAdd, "Infinity", "-Infinity", "NaN"},
    {Operation::kAdd, "Infinity", "5", "Infinity"},
    {Operation::kSubtract, "0.10", "0.1", "0.00"},
    {Operation::kSubtract, "Infinity", "Infinity", "NaN"},
    {Operation::kSubtract, "1", "-Infinity", "Infinity"},
    {Operation::kMultiply, "1.50", "2.0", "3.000"},
    {Operation::kMultiply, "Infinity", "0", "NaN"},
    {Operation::kMultiply, "Infinity", "-2", "-Infinity"},
    {Operation::kMultiply, "1e131000", "1e131000", "ERROR 22003 value overflows numeric format"},
    {Operation::kDivide, "1", "3", "0.33333333333333333333"},
    {Operation::kDivide, "10.0", "4", "2.5000000000000000"},
    {Operation::kDivide, "2.0", "3", "0.66666666666666666667"},
    {Operation::kDivide, "1e20", "3", "33333333333333333333"},
    {Operation::kDivide, "1e-20", "3", "0.0000000000000000000033333333333333333333"},
    {Operation::kDivide, "7", "0", "ERROR 22012 division by zero"},
    {Operation::kDivide, "NaN", "0", "NaN"},
    {Operation::kDivide, "Infinity", "0", "ERROR 22012 division by zero"},
    {Operation::kDivide, "5.00", "Infinity", "0"},
    {Operation::kDivide, "Infinity", "-5", "-Infinity"},
    {Operation::kDivide, "Infinity", "Infinity", "NaN"},
    {Operation::kDivide, "-7", "2", "-3.5000000000000000"},
    {Operation::kDivide, "100", "9999", "0.01000100010001000100"},
    {Operation::kDivide, "10000", "9999", "1.0001000100010001"},
    {Operation::kDivide, "1.000000000000000000000000000001", "3",
     "0.333333333333333333333333333334"},
    {Operation::kDivide, "123456789012345678901234567890", "0.000123",
     "1003713731807688446351500551951219.512195"},
    {Operation::kRemainder, "7.5", "-2", "1.5"},
    {Operation::kRemainder, "-7.5", "2", "-1.5"},
    {Operation::kRemainder, "5.50", "Infinity", "5.50"},
    {Operation::kRemainder, "Infinity", "5", "NaN"},
    {Operation::kRemainder, "1", "0", "ERROR 22012 division by zero"},
    {Operation::kRemainder, "Infinity", "0", "ERROR 22012 division by zero"},
    {Operation::kCompare, "1.10", "1.1", "0"},
    {Operation::kCompare, "NaN", "Infinity", "1"},
    {Operation::kCompare, "NaN", "NaN", "0"},
    {Operation::kCompare, "-Infinity", "-1e100", "-1"},
    {Operation::kCompare, "0.1", "0.10000000000001", "-1"},
    {Operation::kCompare, "-1", "1e-30", "-1"},
    {Operation::kRound, "2.5", "0", "3"},
    {Operation::kRound, "-2.5", "0", "-3"},
    {Operation::kRound, "1234.567", "-2", "1200"},
    {Operation::kRound, "5", "-1", "10"},
    {Operation::kRound, "4", "-1", "0"},
    {Operation::kRound, "1.2", "5", "1.20000"},
    {Operation::kRound, "0.0499", "1", "0.0"},
    {Operation::kRound, "NaN", "2", "NaN"},
    {Operation::kTruncate, "1.29", "1", "1.2"},
    {Operation::kTruncate, "-1299.9", "-2", "-1200"},
    {Operation::kTruncate, "1.2", "5", "1.20000"},
    {Operation::kSqrt, "2", "0", "1.414213562373095"},
    {Operation::kSqrt, "0", "0", "0.000000000000000"},
    {Operation::kSqrt, "0.0001", "0", "0.01000000000000000"},
    {Operation::kSqrt, "1e-10", "0", "0.000010000000000000000"},
    {Operation::kSqrt, "12345.678", "0", "111.1111065555555"},
    {Operation::kSqrt, "1e21", "0", "31622776601.68379"},
    {Operation::kSqrt, "1e40", "0", "100000000000000000000"},
    {Operation::kSqrt, "2.00000000000000000000000000", "0", "1.41421356237309504880168872"},
    {Operation::kSqrt, "-1", "0", "ERROR 2201F cannot take square root of a negative number"},
    {Operation::kSqrt, "NaN", "0", "NaN"},
    {Operation::kSqrt, "Infinity", "0", "Infinity"},
    {Operation::kExp, "1", "0", "2.7182818284590452"},
    {Operation::kExp, "0.0", "0", "1.0000000000000000"},
    {Operation::kExp, "100", "0", "26881171418161354484126255515800135873611119"},
    {Operation::kExp, "-10", "0", "0.00004539992976248485"},
    {Operation::kExp, "-100.5", "0",
     "0.00000000000000000000000000000000000000000002256340135917036"},
    {Operation::kExp, "1e-10", "0", "1.0000000001000000"},
    {Operation::kExp, "6001", "0", "ERROR 22003 value overflows numeric format"},
    {Operation::kExp, "-Infinity", "0", "0"},
    {Operation::kExp, "1.000000000000000000000000000000", "0", "2.718281828459045235360287471353"},
    {Operation::kLn, "2", "0", "0.6931471805599453"},
    {Operation::kLn, "1", "0", "0.0000000000000000"},
    {Operation::kLn, "1e50", "0", "115.12925464970228"},
    {Operation::kLn, "1.000001", "0", "0.0000009999995000003333"},
    {Operation::kLn, "0.99", "0", "-0.010050335853501441"},
    {Operation::kLn, "1e-30", "0", "-69.077552789821370520539743640531"},
    {Operation::kLn, "1.1", "0", "0.09531017980432486"},
    {Operation::kLn, "0.9", "0", "-0.10536051565782630"},
    {Operation::kLn, "0", "0", "ERROR 2201E cannot take logarithm of zero"},
    {Operation::kLn, "-1", "0", "ERROR 2201E cannot take logarithm of a negative number"},
    {Operation::kLn, "Infinity", "0", "Infinity"},
    {Operation::kLog, "2", "8", "3.0000000000000000"},
    {Operation::kLog, "10", "0.00001", "-5.000000000000000"},
    {Operation::kLog, "1.5", "3", "2.7095112913514548"},
    {Operation::kLog, "0.5", "8", "-3.0000000000000000"},
    {Operation::kLog, "1", "8", "ERROR 22012 division by zero"},
    {Operation::kLog, "10", "0", "ERROR 2201E cannot take logarithm of zero"},
    {Operation::kLog, "-1", "10", "ERROR 2201E cannot take logarithm of a negative number"},
    {Operation::kLog, "Infinity", "2", "0"},
    {Operation::kLog, "2", "Infinity", "Infinity"},
    {Operation::kPower, "2", "10", "1024.0000000000000000"},
    {Operation::kPower, "2", "-3", "0.1250000000000000"},
    {Operation::kPower, "2.5", "3", "15.6250000000000000"},
    {Operation::kPower, "2", "0.5", "1.4142135623730950"},
    {Operation::kPower, "10", "-20", "0.0000000000000000"},
    {Operation::kPower, "0", "0", "1.0000000000000000"},
    {Operation::kPower, "0", "-1", "ERROR 2201F zero raised to a negative power is undefined"},
    {Operation::kPower, "0", "2.5", "0.0000000000000000"},
    {Operation::kPower, "-2", "3", "-8.0000000000000000"},
    {Operation::kPower, "-2", "0.5",
     "ERROR 2201F a negative number raised to a non-integer power yields a complex result"},
    {Operation::kPower, "-2.5", "-3", "-0.0640000000000000"},
    {Operation::kPower, "NaN", "0", "1"},
    {Operation::kPower, "1", "NaN", "1"},
    {Operation::kPower, "Infinity", "-2", "0"},
    {Operation::kPower, "-Infinity", "3", "-Infinity"},
    {Operation::kPower, "0.5", "Infinity", "0"},
    {Operation::kPower, "1e1000", "1000", "ERROR 22003 value overflows numeric format"},
    {Operation::kPower, "1.1", "100", "13780.6123398222701841"},
    {Operation::kPower, "3", "2147483648", "ERROR 22003 value overflows numeric format"},
    {Operation::kPower, "-1", "2147483649", "-1.0000000000000000"},
    {Operation::kPower, "0.9999999999", "2147483648", "0.8067444199226263"},
    {Operation::kPower, "123.456", "7.89", "31771028258180977.309"},
    {Operation::kPower, "123.456", "-7.89", "0.00000000000000003147521672492617"},
    {Operation::kPower, "12345678901234567890", "1.5", "43378293792560096179196812722.1"},
    {Operation::kPower, "7", "3.50", "907.49269969515457"},
    {Operation::kFloor, "-1.5", "0", "-2"},
    {Operation::kCeil, "-1.5", "0", "-1"},
    {Operation::kCeil, "-0.5", "0", "0"},
    {Operation::kFloor, "Infinity", "0", "Infinity"},
    {Operation::kIntegerQuotient, "-7.5", "2", "-3"},
    {Operation::kIntegerQuotient, "1e30", "7", "142857142857142857142857142857"},
    {Operation::kIntegerQuotient, "7", "0", "ERROR 22012 division by zero"},
    {Operation::kIntegerQuotient, "5.5", "Infinity", "0"},
    {Operation::kIntegerQuotient, "-Infinity", "-2", "Infinity"},
};

Numeric compute(const Case& test) {
  const Numeric left = Numeric::parse(test.left);
  const Numeric right = Numeric::parse(test.right);
  const auto scale = [&] { return static_cast<int>(right.to_integer(-1000, 1000, "integer")); };
  switch (test.operation) {
    case Operation::kAdd:
      return left + right;
    case Operation::kSubtract:
      return left - right;
    case Operation::kMultiply:
      return left * right;
    case Operation::kDivide:
      return left / right;
    case Operation::kRemainder:
      return left % right;
    case Operation::kCompare: {
      const int order = Numeric::compare(left, right);
      return Numeric(order < 0 ? -1 : (order > 0 ? 1 : 0));
    }
    case Operation::kRound:
      return left.round(scale());
    case Operation::kTruncate:
      return left.truncate(scale());
    case Operation::kSqrt:
      return numeric_sqrt(left);
    case Operation::kExp:
      return numeric_exp(left);
    case Operation::kLn:
      return numeric_ln(left);
    case Operation::kLog:
      return numeric_log(left, right);
    case Operation::kPower:
      return numeric_power(left, right);
    case Operation::kFloor:
      return numeric_floor(left);
    case Operation::kCeil:
      return numeric_ceil(left);
    case Operation::kIntegerQuotient:
      return numeric_integer_quotient(left, right);
  }
  return {};
}

std::string describe(const Error& error) {
  return "ERROR " + std::string(error.state().code()) + " " + error.message();
}

TEST(Numeric, ComputesAsPostgres) {
  for (const Case& test : kCases) {
    std::string actual;
    try {
      actual = compute(test).to_string();
    } catch (const Error& error) {
      actual = describe(error);
    }
    EXPECT_EQ(actual, test.outcome) << "operation " << static_cast<int>(test.operation) << " of "
                                    << test.left << " and " << test.right;
  }
}

struct DoubleCase {
  double value;
  const char* text;
};

const DoubleCase kDoubles[] = {
    {0.1, "0.1"},
    {1e22, "10000000000000000000000"},
    {1.5e-7, "0.00000015"},
    {std::nan(""), "NaN"},
    {-HUGE_VAL, "-Infinity"},
    {123456789.0, "123456789"},
    {1234567890123456789.0, "1234567890123460000"},
    {0.30000000000000004, "0.3"},
    {-0.0, "0"},
    {1e-300,
     "0."
     "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
     "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
     "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
     "000000000000000000001"},
    {12345678901234.5678, "12345678901234.6"},
};

TEST(Numeric, TakesFifteenDigitsOfADouble) {
  for (const DoubleCase& test : kDoubles) {
    EXPECT_EQ(Numeric::from_double(test.value).to_string(), test.text);
  }
}

struct IntegerCase {
  const char* value;
  const char* type;
  const char* outcome;
};

constexpr IntegerCase kIntegers[] = {
    {"1.5", "integer", "2"},
    {"-2.5", "integer", "-3"},
    {"NaN", "integer", "ERROR 0A000 cannot convert NaN to integer"},
    {"Infinity", "bigint", "ERROR 0A000 cannot convert infinity to bigint"},
    {"99999999999", "integer", "ERROR 22003 integer out of range"},
    {"99999", "smallint", "ERROR 22003 smallint out of range"},
    {"1e30", "bigint", "ERROR 22003 bigint out of range"},
    {"9223372036854775807.4", "bigint", "9223372036854775807"},
    {"9223372036854775807.5", "bigint", "ERROR 22003 bigint out of range"},
    {"-32768.4", "smallint", "-32768"},
};

TEST(Numeric, RoundsToIntegersAsPostgres) {
  for (const IntegerCase& test : kIntegers) {
    const std::string type = test.type;
    std::int64_t minimum = std::numeric_limits<std::int64_t>::min();
    std::int64_t maximum = std::numeric_limits<std::int64_t>::max();
    if (type == "integer") {
      minimum = std::numeric_limits<std::int32_t>::min();
      maximum = std::numeric_limits<std::int32_t>::max();
    } else if (type == "smallint") {
      minimum = std::numeric_limits<std::int16_t>::min();
      maximum = std::numeric_limits<std::int16_t>::max();
    }
    std::string actual;
    try {
      actual = std::to_string(Numeric::parse(test.value).to_integer(minimum, maximum, type));
    } catch (const Error& error) {
      actual = describe(error);
    }
    EXPECT_EQ(actual, test.outcome) << test.value << " to " << type;
  }
}

TEST(Numeric, RefusesDoublesOutOfRange) {
  EXPECT_EQ(Numeric::parse("1.25").to_double(), 1.25);
  EXPECT_TRUE(std::isnan(Numeric::nan().to_double()));
  EXPECT_THROW(Numeric::parse("1e400").to_double(), Error);
  EXPECT_THROW(Numeric::parse("1e-400").to_double(), Error);
}

}  // namespace
}  // namespace carto_mock::sql
