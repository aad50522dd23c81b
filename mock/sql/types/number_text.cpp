#include "sql/types/number_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <optional>
#include <type_traits>

#include "sql/types/numeric.h"
#include "sql/types/text_scanner.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

Error invalid(std::string_view text, std::string_view type_name) {
  return Error(sqlstate::kInvalidTextRepresentation,
               fmt::format("invalid input syntax for type {}: \"{}\"", type_name, text));
}

Error integer_out_of_range(std::string_view text, std::string_view type_name) {
  return Error(sqlstate::kNumericValueOutOfRange,
               fmt::format("value \"{}\" is out of range for type {}", text, type_name));
}

std::optional<double> parse_special_float(std::string_view text) {
  const bool negative = text.starts_with('-');
  std::string_view rest = text;
  if (negative || text.starts_with('+')) rest.remove_prefix(1);
  if (equals_ignoring_case(rest, "infinity") || equals_ignoring_case(rest, "inf")) {
    return negative ? -HUGE_VAL : HUGE_VAL;
  }
  if (equals_ignoring_case(rest, "nan")) return std::nan("");
  return std::nullopt;
}

template <typename Float>
double parse_float(std::string_view text, std::string_view type_name) {
  const std::string_view trimmed = trim_whitespace(text);
  if (const std::optional<double> special = parse_special_float(trimmed)) return *special;
  // from_chars takes neither a plus sign nor a hexadecimal prefix, but the names that were dealt
  // with above.
  std::string_view rest = trimmed;
  const bool negative = rest.starts_with('-');
  if (negative || rest.starts_with('+')) rest.remove_prefix(1);
  const bool hexadecimal = starts_with_ignoring_case(rest, "0x");
  if (hexadecimal) rest.remove_prefix(2);
  const auto is_start = [hexadecimal](char c) {
    return is_digit(c) || c == '.' || (hexadecimal && to_lower(c) >= 'a' && to_lower(c) <= 'f');
  };
  Float value = 0;
  const char* const end = rest.data() + rest.size();
  if (rest.empty() || !is_start(rest.front())) throw invalid(text, type_name);
  const auto parsed = std::from_chars(
      rest.data(), end, value, hexadecimal ? std::chars_format::hex : std::chars_format::general);
  if (parsed.ec == std::errc::result_out_of_range) {
    // float8's message quotes the number, float4's all of the text.
    const std::size_t number_length = static_cast<std::size_t>(parsed.ptr - trimmed.data());
    const std::string_view quoted =
        std::is_same_v<Float, double> ? trimmed.substr(0, number_length) : text;
    throw Error(sqlstate::kNumericValueOutOfRange,
                fmt::format("\"{}\" is out of range for type {}", quoted, type_name));
  }
  if (parsed.ec == std::errc::invalid_argument || parsed.ptr != end) throw invalid(text, type_name);
  return static_cast<double>(negative ? -value : value);
}

template <typename Float>
Numeric whole_number(Float value) {
  return {mpz_class(static_cast<double>(value)), 0};
}

// Whether a text, as to_chars() writes it, lies halfway between the value and its neighbor. Only
// whole numbers of some size have such neighbors within few digits.
template <typename Float>
bool is_halfway(std::string_view text, Float value) {
  constexpr Float kLeast = Float{1} / std::numeric_limits<Float>::epsilon();
  constexpr Float kMost = static_cast<Float>(std::is_same_v<Float, double> ? 1e41 : 1e38);
  const Float magnitude = std::fabs(value);
  if (magnitude < kLeast || magnitude > kMost) return false;
  if (text.starts_with('-')) text.remove_prefix(1);
  const Numeric number = Numeric::parse(text);
  const Numeric exact = whole_number(magnitude);
  if (Numeric::compare(number, exact) == 0) return false;
  const Float limit = Numeric::compare(number, exact) < 0 ? Float{0} : kMost * 2;
  const Numeric neighbor = whole_number(std::nextafter(magnitude, limit));
  return Numeric::compare(number + number, exact + neighbor) == 0;
}

// The shortest digits that are nearer to the value than to any other of its type. to_chars() takes
// those halfway to a neighbor too, which PostgreSQL does not trust every reader to round right.
template <typename Float>
std::string shortest_scientific(Float value) {
  std::array<char, 64> buffer{};
  auto written = std::to_chars(buffer.begin(), buffer.end(), value, std::chars_format::scientific);
  const auto text = [&] { return std::string_view(buffer.data(), written.ptr); };
  if (!is_halfway(text(), value)) return std::string(text());
  for (int digits = 1; digits < std::numeric_limits<Float>::max_digits10; ++digits) {
    written =
        std::to_chars(buffer.begin(), buffer.end(), value, std::chars_format::scientific, digits);
    Float read = 0;
    std::from_chars(buffer.data(), written.ptr, read);
    if (read == value && !is_halfway(text(), value)) break;
  }
  return std::string(text());
}

// Laid out as PostgreSQL does: an exponent below 1e-4 and from `limit` on.
template <typename Float>
std::string shortest(Float value, int limit) {
  std::string text = shortest_scientific(value);
  std::string_view exponent_text = std::string_view(text).substr(text.find('e') + 1);
  if (exponent_text.starts_with('+')) exponent_text.remove_prefix(1);
  int exponent = 0;
  std::from_chars(exponent_text.data(), exponent_text.data() + exponent_text.size(), exponent);
  if (exponent < -4 || exponent >= limit) return text;
  std::array<char, 64> buffer{};
  const auto fixed = std::to_chars(buffer.begin(), buffer.end(), value, std::chars_format::fixed);
  return std::string(buffer.data(), fixed.ptr);
}

template <typename Float>
std::string format_float(Float value, int extra_float_digits, int exponent_limit) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
  if (extra_float_digits > 0) return shortest(value, exponent_limit);
  const int digits = std::max(std::numeric_limits<Float>::digits10 + extra_float_digits, 1);
  return fmt::format("{:.{}g}", value, digits);
}

// As strtoul() of C reads the number that a text begins with, which is taken off it.
std::uint64_t take_unsigned(std::string_view& text, std::string_view type_name) {
  const std::string terminated(text);
  char* rest = nullptr;
  errno = 0;
  const std::uint64_t number = std::strtoul(terminated.c_str(), &rest, 10);
  if (rest == terminated.c_str()) throw invalid(text, type_name);
  if (errno == ERANGE) throw integer_out_of_range(text, type_name);
  text.remove_prefix(static_cast<std::size_t>(rest - terminated.c_str()));
  return number;
}

// Negative ones wrap, down to those of 32 bits.
std::int64_t to_oid(std::uint64_t number, std::string_view text) {
  constexpr std::uint64_t kMaximum = std::numeric_limits<std::uint32_t>::max();
  const auto wrapped = static_cast<std::int64_t>(number);
  const bool is_small_negative = wrapped < 0 && wrapped >= std::numeric_limits<std::int32_t>::min();
  if (number > kMaximum && !is_small_negative) throw integer_out_of_range(text, "oid");
  return static_cast<std::uint32_t>(number);
}

}  // namespace

std::int64_t parse_integer(std::string_view text, std::int64_t minimum, std::int64_t maximum,
                           std::string_view type_name) {
  std::string_view digits = trim_whitespace(text);
  const bool negative = digits.starts_with('-');
  if (negative || digits.starts_with('+')) digits.remove_prefix(1);
  const std::uint64_t most = negative ? std::uint64_t{0} - static_cast<std::uint64_t>(minimum)
                                      : static_cast<std::uint64_t>(maximum);
  std::uint64_t value = 0;
  const char* const end = digits.data() + digits.size();
  const auto parsed = std::from_chars(digits.data(), end, value);
  if (parsed.ec == std::errc::invalid_argument) throw invalid(text, type_name);
  // Too many digits are refused before what follows them is looked at, but for one more than the
  // most: PostgreSQL reads digits as those of a negative number.
  const bool is_one_too_many = parsed.ec == std::errc() && !negative && value == most + 1;
  if (!is_one_too_many && (parsed.ec != std::errc() || value > most)) {
    throw integer_out_of_range(text, type_name);
  }
  if (parsed.ptr != end) throw invalid(text, type_name);
  if (is_one_too_many) throw integer_out_of_range(text, type_name);
  return static_cast<std::int64_t>(negative ? std::uint64_t{0} - value : value);
}

std::int64_t parse_oid(std::string_view text) {
  std::string_view rest = text;
  const std::uint64_t number = take_unsigned(rest, "oid");
  if (!trim_whitespace(rest).empty()) throw invalid(text, "oid");
  return to_oid(number, text);
}

std::int64_t take_oid(std::string_view& text) {
  const std::string_view whole = text;
  return to_oid(take_unsigned(text, "oid"), whole);
}

double parse_float8(std::string_view text) { return parse_float<double>(text, "double precision"); }

double parse_float4(std::string_view text) { return parse_float<float>(text, "real"); }

std::string format_float8(double value, int extra_float_digits) {
  constexpr int kExponentLimit = 15;
  return format_float(value, extra_float_digits, kExponentLimit);
}

std::string format_float4(double value, int extra_float_digits) {
  constexpr int kExponentLimit = 6;
  return format_float(static_cast<float>(value), extra_float_digits, kExponentLimit);
}

bool parse_bool(std::string_view text) {
  const std::string_view trimmed = trim_whitespace(text);
  const auto begins = [trimmed](std::string_view word, std::size_t minimum) {
    return trimmed.size() >= minimum && starts_with_ignoring_case(word, trimmed);
  };
  if (begins("true", 1) || begins("yes", 1) || begins("on", 2) || trimmed == "1") return true;
  if (begins("false", 1) || begins("no", 1) || begins("off", 2) || trimmed == "0") return false;
  throw invalid(text, "boolean");
}

}  // namespace carto_mock::sql
