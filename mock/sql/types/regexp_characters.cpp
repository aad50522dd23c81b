// What a character of a regular expression may be.
#include <algorithm>
#include <utility>
#include <vector>

#include "sql/types/regexp_node.h"
#include "sql/types/unicode.h"

namespace carto_mock::sql {
namespace {

bool is_in_class(CharacterClass name, char32_t c, Letters letters) {
  const bool ascii = c < 0x80;
  if (letters == Letters::kAscii && !ascii) return false;
  switch (name) {
    case CharacterClass::kAlpha:
      return is_alphanumeric(c) && !(c >= '0' && c <= '9');
    case CharacterClass::kDigit:
      return c >= '0' && c <= '9';
    case CharacterClass::kAlnum:
      return is_alphanumeric(c);
    case CharacterClass::kUpper:
      return to_lower(c) != c;
    case CharacterClass::kLower:
      return to_upper(c) != c;
    case CharacterClass::kSpace:
      return c == ' ' || (c >= '\t' && c <= '\r');
    case CharacterClass::kBlank:
      return c == ' ' || c == '\t';
    case CharacterClass::kCntrl:
      return c < 0x20 || c == 0x7F;
    case CharacterClass::kPunct:
      return ascii && c > ' ' && c < 0x7F && !is_alphanumeric(c);
    case CharacterClass::kPrint:
      return c >= ' ' && c != 0x7F;
    case CharacterClass::kGraph:
      return c > ' ' && c != 0x7F;
    case CharacterClass::kXdigit:
      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    case CharacterClass::kWord:
      return is_alphanumeric(c) || c == '_';
  }
  return false;
}

// All that have another case. Made at the first call, kept to the process's end.
const std::vector<char32_t>& cased_characters() {
  static const std::vector<char32_t> characters = [] {
    constexpr char32_t kLast = 0x1FFFF;  // none beyond has cases
    std::vector<char32_t> cased;
    for (char32_t character = 0; character <= kLast; ++character)
      if (to_lower(character) != character || to_upper(character) != character)
        cased.push_back(character);
    return cased;
  }();
  return characters;
}

}  // namespace

bool is_word_character(char32_t character, Letters letters) {
  return is_in_class(CharacterClass::kWord, character, letters);
}

bool CharacterSet::contains(char32_t character) const {
  if (excludes_newline && character == '\n') return false;
  const auto is_listed = [this](char32_t c) {
    return std::any_of(ranges.begin(), ranges.end(),
                       [c](const auto& range) { return c >= range.first && c <= range.second; }) ||
           std::any_of(classes.begin(), classes.end(), [this, c](const auto& entry) {
             return is_in_class(entry.first, c, letters) != entry.second;
           });
  };
  return is_listed(character) != negated;
}

void CharacterSet::add_character(char32_t character, bool ignore_case) {
  if (!ignore_case) {
    ranges.emplace_back(character, character);
    return;
  }
  const char32_t lower = to_lower(character, letters);
  const char32_t upper = to_upper(character, letters);
  ranges.emplace_back(lower, lower);
  if (upper != lower) ranges.emplace_back(upper, upper);
}

void CharacterSet::add_range(char32_t low, char32_t high, bool ignore_case) {
  ranges.emplace_back(low, high);
  if (!ignore_case) return;
  const std::vector<char32_t>& cased = cased_characters();
  std::vector<char32_t> cases;
  for (auto character = std::ranges::lower_bound(cased, low);
       character != cased.end() && *character <= high; ++character) {
    for (const char32_t other : {to_lower(*character, letters), to_upper(*character, letters)})
      if (other < low || other > high) cases.push_back(other);
  }
  std::ranges::sort(cases);
  cases.erase(std::unique(cases.begin(), cases.end()), cases.end());
  const std::size_t before = ranges.size();
  for (const char32_t character : cases) {
    if (ranges.size() > before && character == ranges.back().second + 1) {
      ranges.back().second = character;
    } else {
      ranges.emplace_back(character, character);
    }
  }
}

void CharacterSet::add_class(CharacterClass name, bool ignore_case) {
  const bool is_case = name == CharacterClass::kUpper || name == CharacterClass::kLower;
  classes.emplace_back(ignore_case && is_case ? CharacterClass::kAlpha : name, false);
}

}  // namespace carto_mock::sql
