#include "sql/types/bit_text.h"

#include <fmt/format.h>

#include <bitset>

#include "sql/types/text_scanner.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr SqlState kStringDataLengthMismatch{"22026"};

// The whole character at the start of UTF-8 text.
std::string_view first_character(std::string_view text) {
  std::size_t size = 1;
  while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) ++size;
  return text.substr(0, size);
}

Error invalid_digit(std::string_view rest, std::string_view kind) {
  return Error(sqlstate::kInvalidTextRepresentation,
               fmt::format("\"{}\" is not a valid {} digit", first_character(rest), kind));
}

std::string parse_hexadecimal(std::string_view digits) {
  constexpr int kBitsPerDigit = 4;
  std::string bits;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const int value = hex_value(digits[i]);
    if (value < 0) throw invalid_digit(digits.substr(i), "hexadecimal");
    bits += std::bitset<kBitsPerDigit>(static_cast<unsigned>(value)).to_string();
  }
  return bits;
}

}  // namespace

std::string parse_bits(std::string_view text) {
  if (text.starts_with('x') || text.starts_with('X')) return parse_hexadecimal(text.substr(1));
  if (text.starts_with('b') || text.starts_with('B')) text.remove_prefix(1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '0' && text[i] != '1') throw invalid_digit(text.substr(i), "binary");
  }
  return std::string(text);
}

std::string apply_bit_length(std::string bits, Oid type, std::int32_t length, bool is_explicit) {
  const auto size = static_cast<std::size_t>(length);
  if (type == oid::kBit) {
    if (!is_explicit && bits.size() != size) {
      throw Error(
          kStringDataLengthMismatch,
          fmt::format("bit string length {} does not match type bit({})", bits.size(), length));
    }
    bits.resize(size, '0');
  } else if (bits.size() > size) {
    if (!is_explicit) {
      throw Error(sqlstate::kStringDataRightTruncation,
                  fmt::format("bit string too long for type bit varying({})", length));
    }
    bits.resize(size);
  }
  return bits;
}

}  // namespace carto_mock::sql
