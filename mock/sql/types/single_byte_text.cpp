#include "sql/types/single_byte_text.h"

#include <fmt/format.h>

namespace carto_mock::sql {

std::string parse_single_byte(std::string_view text) {
  const auto octal = [text](std::size_t place) {
    const bool is_octal = place < text.size() && text[place] >= '0' && text[place] <= '7';
    return is_octal ? text[place] - '0' : -1;
  };
  const bool is_escape =
      text.size() == 4 && text[0] == '\\' && octal(1) >= 0 && octal(2) >= 0 && octal(3) >= 0;
  if (!is_escape) return std::string(text.substr(0, 1));
  const auto byte = static_cast<char>(octal(1) << 6 | octal(2) << 3 | octal(3));
  return byte == '\0' ? std::string() : std::string(1, byte);
}

std::string format_single_byte(std::string_view byte) {
  const bool is_ascii = byte.empty() || static_cast<unsigned char>(byte.front()) < 0x80;
  if (is_ascii) return std::string(byte);
  return fmt::format("\\{:03o}", static_cast<unsigned char>(byte.front()));
}

}  // namespace carto_mock::sql
