#include "formats/json_text.h"

#include <gtest/gtest.h>

#include <limits>

namespace carto_mock::formats {
namespace {

std::string number(double value, NonFinite non_finite = NonFinite::kString) {
  std::string out;
  append_js_number(out, value, non_finite);
  return out;
}

// Expected: spec sql-api.md 4.2.3 and the recorded answers tyx-043 … tyx-057.
TEST(JsNumber, IsWrittenAsEcmaScriptDoes) {
  EXPECT_EQ(number(0), "0");
  EXPECT_EQ(number(-0.0), "0");
  EXPECT_EQ(number(1.5), "1.5");
  EXPECT_EQ(number(-0.0001), "-0.0001");
  EXPECT_EQ(number(100), "100");
  EXPECT_EQ(number(0.1), "0.1");
  EXPECT_EQ(number(1.0 / 3), "0.3333333333333333");
  EXPECT_EQ(number(1e20), "100000000000000000000");
  EXPECT_EQ(number(1e21), "1e+21");
  EXPECT_EQ(number(1e-6), "0.000001");
  EXPECT_EQ(number(1e-7), "1e-7");
  EXPECT_EQ(number(1.5e-9), "1.5e-9");
  EXPECT_EQ(number(1.7976931348623157e308), "1.7976931348623157e+308");
  EXPECT_EQ(number(5e-324), "5e-324");
  EXPECT_EQ(number(156543.03392804097), "156543.03392804097");
}

TEST(JsNumber, SaysWhatJsonCannot) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(number(std::numeric_limits<double>::quiet_NaN()), "\"NaN\"");
  EXPECT_EQ(number(infinity), "\"Infinity\"");
  EXPECT_EQ(number(-infinity), "\"-Infinity\"");
  EXPECT_EQ(number(infinity, NonFinite::kNull), "null");
}

TEST(JsNumber, ReadsTextAsParseFloatDoes) {
  const auto from_text = [](std::string_view text) {
    std::string out;
    append_js_number(out, text, NonFinite::kString);
    return out;
  };
  EXPECT_EQ(from_text("1.10"), "1.1");
  EXPECT_EQ(from_text("3.0"), "3");
  EXPECT_EQ(from_text("12345678901234567890.123456789"), "12345678901234567000");
  EXPECT_EQ(from_text("123456789012345678901234567890"), "1.2345678901234568e+29");
  EXPECT_EQ(from_text("NaN"), "\"NaN\"");
  EXPECT_EQ(from_text("Infinity"), "\"Infinity\"");
  EXPECT_EQ(from_text("-Infinity"), "\"-Infinity\"");
  EXPECT_EQ(from_text("1" + std::string(400, '0')), "\"Infinity\"");
  EXPECT_EQ(from_text("-1" + std::string(400, '0')), "\"-Infinity\"");
  EXPECT_EQ(from_text("0." + std::string(400, '0') + "1"), "0");
}

TEST(JsNumber, FloatsKeepTheirShortDigits) {
  std::string out;
  append_js_number(out, 0.1F, NonFinite::kString);
  EXPECT_EQ(out, "0.1");
}

TEST(JsInteger, LosesDigitsBeyondTwoToThe53) {
  const auto integer = [](std::int64_t value) {
    std::string out;
    append_js_integer(out, value);
    return out;
  };
  EXPECT_EQ(integer(-2147483648), "-2147483648");
  EXPECT_EQ(integer(9007199254740993), "9007199254740992");
  EXPECT_EQ(integer(std::numeric_limits<std::int64_t>::max()), "9223372036854776000");
  EXPECT_EQ(integer(std::numeric_limits<std::int64_t>::min()), "-9223372036854776000");
}

TEST(JsonString, EscapesOnlyWhatItMust) {
  std::string out;
  // Recorded as tyx-087: DEL, non-ASCII and U+2028 are raw.
  append_json_string(out, "\t\n\r\b\f\x01\x1f\x7f\"\\/ ñ\xe2\x80\xa8");
  EXPECT_EQ(out, "\"\\t\\n\\r\\b\\f\\u0001\\u001f\x7f\\\"\\\\/ ñ\xe2\x80\xa8\"");
}

TEST(Hex, IsUpperCase) {
  std::string out = "x";
  append_hex(out, std::string_view("\x01\xab\xff", 3));
  EXPECT_EQ(out, "x01ABFF");
}

}  // namespace
}  // namespace carto_mock::formats
