#include "formats/json_text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace carto_mock::formats {
namespace {

constexpr std::int64_t kExactIntegers = std::int64_t{1} << 53;

constexpr auto make_escapes() {
  // 0: as it is; 'u': \u00xx; else the letter after the backslash.
  std::array<char, 256> escapes{};
  for (std::size_t c = 0; c < 0x20; ++c) escapes[c] = 'u';
  escapes['\b'] = 'b';
  escapes['\f'] = 'f';
  escapes['\n'] = 'n';
  escapes['\r'] = 'r';
  escapes['\t'] = 't';
  escapes['"'] = '"';
  escapes['\\'] = '\\';
  return escapes;
}
constexpr std::array<char, 256> kEscapes = make_escapes();

// The shortest digits that give the number back, and the place of the decimal point: 0.digits ×
// 10^point.
struct Decimal {
  std::array<char, 32> digits;
  int count = 0;
  int point = 0;
};

template <typename Float>
Decimal shortest_decimal(Float magnitude) {
  std::array<char, 48> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), magnitude,
                                 std::chars_format::scientific)
                       .ptr;
  Decimal decimal;
  const char* at = text.data();
  for (; at != end && *at != 'e'; ++at) {
    if (*at != '.') decimal.digits[static_cast<std::size_t>(decimal.count++)] = *at;
  }
  int exponent = 0;
  std::from_chars(at + (at[1] == '+' ? 2 : 1), end, exponent);
  decimal.point = exponent + 1;
  while (decimal.count > 1 && decimal.digits[static_cast<std::size_t>(decimal.count - 1)] == '0')
    --decimal.count;
  return decimal;
}

// ECMA-262, Number::toString.
template <typename Float>
void append_number(std::string& out, Float value, NonFinite non_finite) {
  if (!std::isfinite(value)) {
    if (non_finite == NonFinite::kNull) {
      out += "null";
    } else {
      out += std::isnan(value) ? "\"NaN\"" : value > 0 ? "\"Infinity\"" : "\"-Infinity\"";
    }
    return;
  }
  if (value == 0) {
    out += '0';
    return;
  }
  if (value < 0) out += '-';
  const Decimal decimal = shortest_decimal(std::fabs(value));
  const std::string_view digits(decimal.digits.data(), static_cast<std::size_t>(decimal.count));
  const int point = decimal.point;
  if (decimal.count <= point && point <= 21) {
    out += digits;
    out.append(static_cast<std::size_t>(point - decimal.count), '0');
  } else if (0 < point && point <= 21) {
    out += digits.substr(0, static_cast<std::size_t>(point));
    out += '.';
    out += digits.substr(static_cast<std::size_t>(point));
  } else if (-6 < point && point <= 0) {
    out += "0.";
    out.append(static_cast<std::size_t>(-point), '0');
    out += digits;
  } else {
    out += digits[0];
    if (decimal.count > 1) {
      out += '.';
      out += digits.substr(1);
    }
    out += 'e';
    out += point - 1 < 0 ? '-' : '+';
    out += std::to_string(std::abs(point - 1));
  }
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  std::size_t start = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const char escape = kEscapes[byte];
    if (escape == 0) continue;
    out.append(text, start, i - start);
    start = i + 1;
    out += '\\';
    out += escape;
    if (escape == 'u') {
      constexpr std::string_view kDigits = "0123456789abcdef";
      out += "00";
      out += kDigits[byte >> 4];
      out += kDigits[byte & 15];
    }
  }
  out.append(text, start);
  out += '"';
}

void append_hex(std::string& out, std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  const std::size_t start = out.size();
  out.resize(start + 2 * bytes.size());
  char* at = out.data() + start;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    *at++ = kDigits[byte >> 4];
    *at++ = kDigits[byte & 15];
  }
}

void append_js_number(std::string& out, double value, NonFinite non_finite) {
  append_number(out, value, non_finite);
}
void append_js_number(std::string& out, float value, NonFinite non_finite) {
  append_number(out, value, non_finite);
}

void append_js_integer(std::string& out, std::int64_t value) {
  if (value > kExactIntegers || value < -kExactIntegers) {
    append_number(out, static_cast<double>(value), NonFinite::kNull);
    return;
  }
  std::array<char, 24> digits;
  out.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr);
}

double parse_js_number(std::string_view text) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error == std::errc::result_out_of_range) {
    // from_chars does not say which way: a large exponent or a long integer part is infinite, the
    // rest vanishes.
    const std::size_t exponent = text.find_first_of("eE");
    const bool is_tiny =
        exponent != std::string_view::npos ? text[exponent + 1] == '-' : text.find("0.") <= 1;
    const double magnitude = is_tiny ? 0.0 : std::numeric_limits<double>::infinity();
    return text.starts_with('-') ? -magnitude : magnitude;
  }
  return error == std::errc() && stop == end ? value : std::numeric_limits<double>::quiet_NaN();
}

void append_js_number(std::string& out, std::string_view text, NonFinite non_finite) {
  append_number(out, parse_js_number(text), non_finite);
}

}  // namespace carto_mock::formats
