#include "sql/types/unicode.h"

#include <clocale>
#include <cwctype>

#include "sql/types/letters.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// The C library's C.UTF-8 is what PostgreSQL itself asks in such a database.
class Utf8Locale {
 public:
  Utf8Locale() : locale_(newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)) {
    if (locale_ == nullptr) throw Error::unsupported("letter case without the locale C.UTF-8");
  }
  ~Utf8Locale() { freelocale(locale_); }
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;

  static locale_t get() {
    static const Utf8Locale locale;
    return locale.locale_;
  }

 private:
  locale_t locale_;
};

int sequence_length(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xE0) return 2;
  return lead < 0xF0 ? 3 : 4;
}

template <typename Mapping>
std::string map_characters(std::string_view text, Mapping mapping) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t position = 0; position < text.size();)
    append_character(result, mapping(next_character(text, position)));
  return result;
}

}  // namespace

std::size_t character_count(std::string_view text) {
  std::size_t count = 0;
  for (const char byte : text) {
    if ((static_cast<unsigned char>(byte) & 0xC0) != 0x80) ++count;
  }
  return count;
}

std::size_t character_offset(std::string_view text, std::size_t index) {
  std::size_t position = 0;
  while (index > 0 && position < text.size()) {
    position +=
        static_cast<std::size_t>(sequence_length(static_cast<unsigned char>(text[position])));
    --index;
  }
  return position < text.size() ? position : text.size();
}

char32_t to_lower(char32_t character) {
  return static_cast<char32_t>(towlower_l(static_cast<wint_t>(character), Utf8Locale::get()));
}

char32_t to_upper(char32_t character) {
  return static_cast<char32_t>(towupper_l(static_cast<wint_t>(character), Utf8Locale::get()));
}

bool is_alphanumeric(char32_t character) {
  return iswalnum_l(static_cast<wint_t>(character), Utf8Locale::get()) != 0;
}

bool is_alphabetic(char32_t character) {
  return iswalpha_l(static_cast<wint_t>(character), Utf8Locale::get()) != 0;
}

bool is_blank_space(char32_t character) {
  return iswspace_l(static_cast<wint_t>(character), Utf8Locale::get()) != 0;
}

std::string to_lower(std::string_view text) {
  return map_characters(text, [](char32_t character) { return to_lower(character); });
}

std::string to_upper(std::string_view text) {
  return map_characters(text, [](char32_t character) { return to_upper(character); });
}

namespace {

bool is_ascii(char32_t character) { return character < 0x80; }

}  // namespace

bool is_alphanumeric(char32_t character, Letters letters) {
  return (letters == Letters::kUnicode || is_ascii(character)) && is_alphanumeric(character);
}

char32_t to_lower(char32_t character, Letters letters) {
  return letters == Letters::kUnicode || is_ascii(character) ? to_lower(character) : character;
}

char32_t to_upper(char32_t character, Letters letters) {
  return letters == Letters::kUnicode || is_ascii(character) ? to_upper(character) : character;
}

std::string to_lower(std::string_view text, Letters letters) {
  return map_characters(text, [=](char32_t character) { return to_lower(character, letters); });
}

std::string to_upper(std::string_view text, Letters letters) {
  return map_characters(text, [=](char32_t character) { return to_upper(character, letters); });
}

std::string to_initial_capitals(std::string_view text, Letters letters) {
  bool in_word = false;
  return map_characters(text, [&in_word, letters](char32_t character) {
    const char32_t mapped = in_word ? to_lower(character, letters) : to_upper(character, letters);
    in_word = is_alphanumeric(character, letters);
    return mapped;
  });
}

}  // namespace carto_mock::sql
