#include "sql/functions/place_names.h"

#include <array>
#include <cstddef>

#include "sql/types/unicode.h"

namespace carto_mock::sql {
namespace {

constexpr char32_t kFirstFolded = 0xC0;
// Of U+00C0 and its followers: the compatibility decomposition, without marks and in lower case.
constexpr std::array<std::string_view, 192> kFolded = {
    "a", "a",  "a",  "a", "a", "a", " ",  "c",  "e", "e", "e", "e",  "i", "i", "i", "i", " ", "n",
    "o", "o",  "o",  "o", "o", " ", " ",  "u",  "u", "u", "u", "y",  " ", " ", "a", "a", "a", "a",
    "a", "a",  " ",  "c", "e", "e", "e",  "e",  "i", "i", "i", "i",  " ", "n", "o", "o", "o", "o",
    "o", " ",  " ",  "u", "u", "u", "u",  "y",  " ", "y", "a", "a",  "a", "a", "a", "a", "c", "c",
    "c", "c",  "c",  "c", "c", "c", "d",  "d",  " ", " ", "e", "e",  "e", "e", "e", "e", "e", "e",
    "e", "e",  "g",  "g", "g", "g", "g",  "g",  "g", "g", "h", "h",  " ", " ", "i", "i", "i", "i",
    "i", "i",  "i",  "i", "i", " ", "ij", "ij", "j", "j", "k", "k",  " ", "l", "l", "l", "l", "l",
    "l", "l ", "l ", " ", " ", "n", "n",  "n",  "n", "n", "n", " n", " ", " ", "o", "o", "o", "o",
    "o", "o",  " ",  " ", "r", "r", "r",  "r",  "r", "r", "s", "s",  "s", "s", "s", "s", "s", "s",
    "t", "t",  "t",  "t", " ", " ", "u",  "u",  "u", "u", "u", "u",  "u", "u", "u", "u", "u", "u",
    "w", "w",  "y",  "y", "y", "z", "z",  "z",  "z", "z", "z", "s",
};

bool is_plain(char32_t character) {
  return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9');
}

}  // namespace

std::string_view trim_blanks(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

std::string city_key(std::string_view name) { return to_lower(trim_blanks(name)); }

std::string country_key(std::string_view name) {
  std::string key;
  for (std::size_t position = 0; position < name.size();) {
    const char32_t character = next_character(name, position);
    const bool kept = (character >= 'A' && character <= 'Z') ||
                      (character >= 'a' && character <= 'z') ||
                      (character >= 0xC0 && character <= 0xFF);
    if (kept) append_character(key, to_lower(character));
  }
  return key;
}

std::string region_key(std::string_view name) {
  std::string key = to_lower(name);
  for (char& byte : key) {
    if (byte == '.') byte = ' ';
  }
  return std::string(trim_blanks(key));
}

std::string fold_accents(std::string_view text) {
  std::string folded;
  for (std::size_t position = 0; position < text.size();) {
    const char32_t character = next_character(text, position);
    if (character >= kFirstFolded && character < kFirstFolded + kFolded.size()) {
      folded += kFolded[character - kFirstFolded];
    } else {
      append_character(folded, character);
    }
  }
  return folded;
}

std::string street_key(std::string_view text) {
  const std::string folded = to_lower(fold_accents(text));
  std::string key;
  for (std::size_t position = 0; position < folded.size();) {
    const char32_t character = next_character(folded, position);
    const bool combining_mark = character >= 0x300 && character < 0x370;
    if (is_plain(character)) {
      key.push_back(static_cast<char>(character));
    } else if (!combining_mark && !key.empty() && key.back() != ' ') {
      key.push_back(' ');
    }
  }
  if (!key.empty() && key.back() == ' ') key.pop_back();
  return key;
}

std::uint32_t street_hash(std::string_view key) {
  std::uint32_t hash = 2166136261U;
  for (const char byte : key) hash = (hash ^ static_cast<unsigned char>(byte)) * 16777619U;
  return hash;
}

}  // namespace carto_mock::sql
