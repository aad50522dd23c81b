#include "sql/types/bytes_text.h"

#include <fmt/format.h>

#include "sql/types/text_scanner.h"
#include "support/encodings.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

std::string parse_hex_bytea(std::string_view digits) {
  std::string bytes;
  int high = -1;
  for (const char c : digits) {
    // Blanks may stand between bytes.
    if (high < 0 && (c == ' ' || c == '\n' || c == '\t' || c == '\r')) continue;
    const int value = hex_value(c);
    if (value < 0) {
      throw Error(sqlstate::kInvalidParameterValue,
                  fmt::format("invalid hexadecimal digit: \"{}\"", c));
    }
    if (high < 0) {
      high = value;
    } else {
      bytes += static_cast<char>(high * 16 + value);
      high = -1;
    }
  }
  if (high >= 0) {
    throw Error(sqlstate::kInvalidParameterValue, "invalid hexadecimal data: odd number of digits");
  }
  return bytes;
}

}  // namespace

std::string parse_bytea(std::string_view text) {
  if (text.starts_with("\\x")) return parse_hex_bytea(text.substr(2));
  const auto is_octal = [&](std::size_t place, char maximum) {
    return place < text.size() && text[place] >= '0' && text[place] <= maximum;
  };
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      bytes += text[i];
    } else if (i + 1 < text.size() && text[i + 1] == '\\') {
      bytes += '\\';
      ++i;
    } else if (is_octal(i + 1, '3') && is_octal(i + 2, '7') && is_octal(i + 3, '7')) {
      bytes += static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 +
                                 (text[i + 3] - '0'));
      i += 3;
    } else {
      throw Error(sqlstate::kInvalidTextRepresentation, "invalid input syntax for type bytea");
    }
  }
  return bytes;
}

std::string format_bytea(std::string_view bytes, bool escape) {
  if (!escape) return "\\x" + hex_encode(bytes);
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\\') {
      text += "\\\\";
    } else if (byte < 0x20 || byte > 0x7e) {
      text += fmt::format("\\{:03o}", byte);
    } else {
      text += c;
    }
  }
  return text;
}

std::string parse_uuid(std::string_view text) {
  constexpr std::size_t kDigits = 32;
  const auto invalid = [text] {
    return Error(sqlstate::kInvalidTextRepresentation,
                 fmt::format("invalid input syntax for type uuid: \"{}\"", text));
  };
  std::string_view rest = text;
  if (rest.starts_with('{')) {
    if (!rest.ends_with('}')) throw invalid();
    rest = rest.substr(1, rest.size() - 2);
  }
  std::string digits;
  for (std::size_t i = 0; i < rest.size(); ++i) {
    const char c = rest[i];
    // A hyphen may follow every group of four digits but the last.
    const bool is_separator = c == '-' && !digits.empty() && digits.size() % 4 == 0 &&
                              digits.size() < kDigits && rest[i - 1] != '-';
    if (is_separator) continue;
    if (hex_value(c) < 0 || digits.size() == kDigits) throw invalid();
    digits += to_lower(c);
  }
  if (digits.size() != kDigits) throw invalid();
  return fmt::format("{}-{}-{}-{}-{}", digits.substr(0, 8), digits.substr(8, 4),
                     digits.substr(12, 4), digits.substr(16, 4), digits.substr(20));
}

}  // namespace carto_mock::sql
