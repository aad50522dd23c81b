// The syntax tree of a regular expression. Internal to Regexp.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace carto_mock::sql {

enum class CharacterClass : std::uint8_t {
  kAlpha,
  kDigit,
  kAlnum,
  kUpper,
  kLower,
  kSpace,
  kBlank,
  kPunct,
  kPrint,
  kGraph,
  kCntrl,
  kXdigit,
  kWord,  // alnum and _
};

// What one character may be.
struct CharacterSet {
  bool negated = false;
  bool ignore_case = false;
  std::vector<std::pair<char32_t, char32_t>> ranges;
  std::vector<std::pair<CharacterClass, bool>> classes;  // second: all but these

  bool contains(char32_t character) const;
};

enum class Preference : std::uint8_t { kNone, kLongest, kShortest };

struct RegexpNode {
  enum class Kind : std::uint8_t {
    kEmpty,
    kCharacter,     // one of `set`
    kStart,         // ^, \A
    kEnd,           // $, \Z
    kWordStart,     // \m
    kWordEnd,       // \M
    kWordBoundary,  // \y
    kNoBoundary,    // \Y
    kConcat,
    kAlternate,
    kRepeat,  // of children[0]
    kGroup,   // children[0], captured as `group`
  };
  Kind kind = Kind::kEmpty;
  CharacterSet set;
  std::vector<std::unique_ptr<RegexpNode>> children;
  int minimum = 0;
  int maximum = 0;        // -1: no limit
  bool is_exact = false;  // {m}, which has its atom's preference
  bool shortest = false;
  int group = 0;

  bool has_groups() const;
  // Of the text that it matches (manual, chapter 9.7.3.5).
  Preference preference() const;
};

std::unique_ptr<RegexpNode> parse_regexp(std::string_view pattern, bool ignore_case,
                                         int& group_count);

}  // namespace carto_mock::sql
