#include "sql/text_search/document.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "sql/text_search/text_search_data.h"
#include "sql/types/text_scanner.h"
#include "sql/types/unicode.h"

namespace carto_mock::sql {
namespace {

struct Run {
  char32_t first;
  char32_t last;
};

std::vector<Run> read_word_marks() {
  std::vector<Run> runs;
  std::string_view rest = text_search_data::kWordMarks;
  rest.remove_prefix(rest.find('\n') + 1);
  const auto take_number = [&rest] {
    std::uint32_t number = 0;
    const auto end = std::from_chars(rest.data(), rest.data() + rest.size(), number, 16);
    rest.remove_prefix(static_cast<std::size_t>(end.ptr - rest.data()) + 1);
    return static_cast<char32_t>(number);
  };
  while (!rest.empty()) {
    const char32_t first = take_number();
    runs.push_back({first, take_number()});
  }
  return runs;
}

bool is_word_mark(char32_t character) {
  static const std::vector<Run> runs = read_word_marks();
  const auto after = std::ranges::upper_bound(runs, character, {}, &Run::first);
  return after != runs.begin() && character <= std::prev(after)->last;
}

bool is_ascii(char32_t character) { return character < 0x80; }

}  // namespace

char32_t Document::character(std::size_t position) const { return next_character(text_, position); }

std::size_t Document::after(std::size_t position) const {
  if (!ends_at(position)) next_character(text_, position);
  return position;
}

bool Document::has_ascii_letter(std::size_t position) const {
  return position < text_.size() && is_letter(text_[position]);
}

bool Document::has_digit(std::size_t position) const {
  return position < text_.size() && is_digit(text_[position]);
}

bool Document::has_hexadecimal_digit(std::size_t position) const {
  return position < text_.size() && hex_value(text_[position]) >= 0;
}

bool Document::has_letter(std::size_t position) const {
  return position < text_.size() && is_alphabetic(character(position));
}

bool Document::has_alphanumeric(std::size_t position) const {
  return position < text_.size() && is_alphanumeric(character(position));
}

bool Document::has_space(std::size_t position) const {
  return position < text_.size() && is_blank_space(character(position));
}

bool Document::has_word_mark(std::size_t position) const {
  if (position >= text_.size()) return false;
  const char32_t code = character(position);
  return !is_ascii(code) && is_word_mark(code);
}

}  // namespace carto_mock::sql
