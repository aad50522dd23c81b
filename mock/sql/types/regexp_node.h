// The syntax tree of a regular expression, for functions/regexp.h and for types whose values hold
// expressions.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/types/regexp_options.h"

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

// Of those that \m, \M and \y tell from others.
bool is_word_character(char32_t character, Letters letters);

// What one character may be.
struct CharacterSet {
  bool negated = false;
  bool excludes_newline = false;
  Letters letters = Letters::kUnicode;
  std::vector<std::pair<char32_t, char32_t>> ranges;
  std::vector<std::pair<CharacterClass, bool>> classes;  // second: all but these

  bool contains(char32_t character) const;

  // Without regard to case, as PostgreSQL's engine has it: a character stands for its lower and its
  // upper case, and not for itself where it is neither (U+01C5); a range for all its characters and
  // their cases; the classes of cases for all letters.
  void add_character(char32_t character, bool ignore_case);
  void add_range(char32_t low, char32_t high, bool ignore_case);
  void add_class(CharacterClass name, bool ignore_case);
};

enum class Preference : std::uint8_t { kNone, kLongest, kShortest };

struct RegexpNode {
  enum class Kind : std::uint8_t {
    kEmpty,
    kCharacter,  // one of `set`
    kStart,      // ^, \A
    kEnd,        // $, \Z
    kLineStart,  // ^ and $ where newlines are anchors
    kLineEnd,
    kWordStart,      // \m
    kWordEnd,        // \M
    kWordBoundary,   // \y
    kNoBoundary,     // \Y
    kLookAhead,      // children[0] begins here; not, if `is_negated`
    kLookBehind,     // children[0] ends here; not, if `is_negated`
    kBackReference,  // what `group` has captured
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
  bool is_negated = false;
  const RegexpNode* referenced = nullptr;  // the group of a back reference

  // What the text of a match does not tell: which groups there are, and what they have captured.
  bool has_groups() const;
  bool has_back_references() const;
  // Of what it matches, in characters; none: there is no limit.
  std::optional<std::size_t> longest_match() const;
  // Of the text that it matches (manual, chapter 9.7.3.5).
  Preference preference() const;
};

struct ParsedRegexp {
  std::unique_ptr<RegexpNode> root;
  int group_count = 0;
  RegexpOptions options;  // those within the pattern included
};
// Throws 2201B `invalid regular expression: …`, 0A000.
ParsedRegexp parse_regexp(std::string_view pattern, const RegexpOptions& options);

// The character that `[.name.]` stands for.
std::optional<char32_t> find_collating_element(std::u32string_view name);

}  // namespace carto_mock::sql
