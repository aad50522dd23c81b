#include "support/utf8.h"

#include <fmt/format.h>

#include <string>

#include "support/error.h"

namespace carto_mock {
namespace {

// How many bytes the first one announces. PostgreSQL quotes as many of a character that is not
// well-formed (report_invalid_encoding).
std::size_t announced_length(unsigned char lead) {
  if ((lead & 0xE0U) == 0xC0U) return 2;
  if ((lead & 0xF0U) == 0xE0U) return 3;
  if ((lead & 0xF8U) == 0xF0U) return 4;
  return 1;
}

bool is_ascii_character(char c) { return c > 0 && static_cast<unsigned char>(c) < 0x80; }

}  // namespace

std::size_t utf8_character_length(std::string_view text) {
  const auto byte = [&](std::size_t index) {
    return index < text.size() ? static_cast<unsigned char>(text[index]) : 0U;
  };
  const auto continues = [&](std::size_t index) { return (byte(index) & 0xC0U) == 0x80U; };
  const unsigned lead = byte(0);
  if (lead == 0) return 0;  // PostgreSQL takes no NUL
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return continues(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    if (!continues(1) || !continues(2)) return 0;
    if (lead == 0xE0 && byte(1) < 0xA0) return 0;  // overlong
    if (lead == 0xED && byte(1) > 0x9F) return 0;  // surrogates
    return 3;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    if (!continues(1) || !continues(2) || !continues(3)) return 0;
    if (lead == 0xF0 && byte(1) < 0x90) return 0;
    if (lead == 0xF4 && byte(1) > 0x8F) return 0;
    return 4;
  }
  return 0;
}

char32_t next_character(std::string_view text, std::size_t& position) {
  const auto lead = static_cast<unsigned char>(text[position++]);
  std::size_t more = announced_length(lead) - 1;
  if (more == 0) return lead;
  char32_t character = static_cast<char32_t>(lead & (0x3F >> more));
  for (; more > 0 && position < text.size(); --more)
    character = (character << 6) | (static_cast<unsigned char>(text[position++]) & 0x3F);
  return character;
}

void append_character(std::string& text, char32_t character) {
  const auto append = [&text](char32_t byte) { text.push_back(static_cast<char>(byte)); };
  if (character < 0x80) {
    append(character);
  } else if (character < 0x800) {
    append(0xC0 | (character >> 6));
    append(0x80 | (character & 0x3F));
  } else if (character < 0x10000) {
    append(0xE0 | (character >> 12));
    append(0x80 | ((character >> 6) & 0x3F));
    append(0x80 | (character & 0x3F));
  } else {
    append(0xF0 | (character >> 18));
    append(0x80 | ((character >> 12) & 0x3F));
    append(0x80 | ((character >> 6) & 0x3F));
    append(0x80 | (character & 0x3F));
  }
}

void check_utf8(std::string_view text) {
  std::size_t position = 0;
  while (position < text.size()) {
    if (is_ascii_character(text[position])) {
      ++position;
      continue;
    }
    const std::size_t length = utf8_character_length(text.substr(position));
    if (length == 0) {
      std::string bytes;
      const auto lead = static_cast<unsigned char>(text[position]);
      for (const char c : text.substr(position, announced_length(lead))) {
        bytes += fmt::format("{}0x{:02x}", bytes.empty() ? "" : " ", static_cast<unsigned char>(c));
      }
      throw Error(sqlstate::kCharacterNotInRepertoire,
                  fmt::format("invalid byte sequence for encoding \"UTF8\": {}", bytes));
    }
    position += length;
  }
}

}  // namespace carto_mock
