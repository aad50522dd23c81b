#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "sql/types/regexp_node.h"
#include "sql/types/unicode.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using NodePtr = std::unique_ptr<RegexpNode>;
using Kind = RegexpNode::Kind;

[[noreturn]] void fail(const char* reason) {
  throw Error(SqlState("2201B"), fmt::format("invalid regular expression: {}", reason));
}

NodePtr make_node(Kind kind) {
  auto node = std::make_unique<RegexpNode>();
  node->kind = kind;
  return node;
}

constexpr std::pair<std::string_view, CharacterClass> kClassNames[] = {
    {"alpha", CharacterClass::kAlpha}, {"digit", CharacterClass::kDigit},
    {"alnum", CharacterClass::kAlnum}, {"upper", CharacterClass::kUpper},
    {"lower", CharacterClass::kLower}, {"space", CharacterClass::kSpace},
    {"blank", CharacterClass::kBlank}, {"punct", CharacterClass::kPunct},
    {"print", CharacterClass::kPrint}, {"graph", CharacterClass::kGraph},
    {"cntrl", CharacterClass::kCntrl}, {"xdigit", CharacterClass::kXdigit},
    {"word", CharacterClass::kWord}};

constexpr int kMaximumRepetition = 255;
constexpr int kDeepest = 500;  // what is nested deeper could use up the stack

class Parser {
 public:
  Parser(std::string_view pattern, const RegexpOptions& options) : options_(options) {
    for (std::size_t position = 0; position < pattern.size();)
      pattern_.push_back(next_character(pattern, position));
  }

  ParsedRegexp run() {
    const bool conflicts =
        options_.is_expanded || options_.newline_stops || options_.newline_anchors;
    if (options_.is_literal && conflicts) fail("invalid argument to regex function");
    if (!options_.is_literal) read_prefix();
    NodePtr root = options_.is_literal ? read_literal_text() : read_alternatives();
    if (position_ < pattern_.size()) fail("parentheses () not balanced");
    return {std::move(root), static_cast<int>(groups_.size()), options_};
  }

 private:
  NodePtr character_node() const {
    NodePtr node = make_node(Kind::kCharacter);
    node->set.letters = options_.letters;
    return node;
  }

  bool at_end() const { return position_ >= pattern_.size(); }
  bool next_is(std::u32string_view text) const {
    return std::u32string_view(pattern_).substr(position_, text.size()) == text;
  }
  bool accept(std::u32string_view text) {
    if (!next_is(text)) return false;
    position_ += text.size();
    return true;
  }

  // Directors and embedded options, which only stand at the beginning.
  void read_prefix() {
    if (accept(U"***=")) {
      options_.is_literal = true;
    } else if (accept(U"***:") || !next_is(U"***")) {
      read_options();
    } else {
      fail("quantifier operand invalid");
    }
  }

  void read_options() {
    if (!next_is(U"(?") || position_ + 2 >= pattern_.size()) return;
    const char32_t first = pattern_[position_ + 2];
    if (!is_alphanumeric(first) || is_digit(first)) return;
    for (position_ += 2; !at_end() && pattern_[position_] != ')'; ++position_)
      if (!options_.apply(pattern_[position_])) fail("invalid embedded option");
    if (!accept(U")")) fail("invalid embedded option");
  }

  NodePtr read_literal_text() {
    NodePtr node = make_node(Kind::kConcat);
    while (!at_end()) node->children.push_back(literal(pattern_[position_++]));
    return node;
  }

  // White space and comments of the expanded syntax, and the comments that every syntax has.
  void skip_unread() {
    for (;;) {
      if (accept(U"(?#")) {
        while (!at_end() && !accept(U")")) ++position_;
      } else if (options_.is_expanded && !at_end() && is_space(pattern_[position_])) {
        ++position_;
      } else if (options_.is_expanded && next_is(U"#")) {
        while (!at_end() && pattern_[position_] != '\n') ++position_;
      } else {
        return;
      }
    }
  }
  static bool is_space(char32_t c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

  NodePtr read_alternatives() {
    NodePtr first = read_branch();
    if (!next_is(U"|")) return first;
    NodePtr node = make_node(Kind::kAlternate);
    node->children.push_back(std::move(first));
    while (accept(U"|")) node->children.push_back(read_branch());
    return node;
  }

  NodePtr read_branch() {
    NodePtr node = make_node(Kind::kConcat);
    for (skip_unread(); !at_end() && !next_is(U"|") && !next_is(U")"); skip_unread())
      node->children.push_back(read_piece());
    if (node->children.empty()) return make_node(Kind::kEmpty);
    if (node->children.size() == 1) return std::move(node->children[0]);
    return node;
  }

  NodePtr read_piece() {
    NodePtr atom = read_atom();
    skip_unread();
    NodePtr piece = read_quantifier(atom);
    if (piece != nullptr && starts_quantifier()) fail("quantifier operand invalid");
    return piece == nullptr ? std::move(atom) : std::move(piece);
  }

  bool starts_quantifier() const {
    if (at_end()) return false;
    if (next_is(U"*") || next_is(U"+") || next_is(U"?")) return true;
    return next_is(U"{") && position_ + 1 < pattern_.size() && is_digit(pattern_[position_ + 1]);
  }

  static bool is_digit(char32_t c) { return c >= '0' && c <= '9'; }

  int read_count() {
    if (at_end() || !is_digit(pattern_[position_])) fail("invalid repetition count(s)");
    int count = 0;
    while (!at_end() && is_digit(pattern_[position_])) {
      count = count * 10 + static_cast<int>(pattern_[position_++] - '0');
      if (count > kMaximumRepetition) fail("invalid repetition count(s)");
    }
    return count;
  }

  static bool is_constraint(Kind kind) {
    switch (kind) {
      case Kind::kStart:
      case Kind::kEnd:
      case Kind::kLineStart:
      case Kind::kLineEnd:
      case Kind::kWordStart:
      case Kind::kWordEnd:
      case Kind::kWordBoundary:
      case Kind::kNoBoundary:
      case Kind::kLookAhead:
      case Kind::kLookBehind:
        return true;
      case Kind::kEmpty:
      case Kind::kCharacter:
      case Kind::kConcat:
      case Kind::kAlternate:
      case Kind::kRepeat:
      case Kind::kGroup:
      case Kind::kBackReference:
        return false;
    }
    return false;
  }

  // nullptr: there is none.
  NodePtr read_quantifier(NodePtr& atom) {
    if (!starts_quantifier()) return nullptr;
    if (is_constraint(atom->kind)) fail("quantifier operand invalid");
    NodePtr node = make_node(Kind::kRepeat);
    if (accept(U"*")) {
      node->maximum = -1;
    } else if (accept(U"+")) {
      node->minimum = 1;
      node->maximum = -1;
    } else if (accept(U"?")) {
      node->maximum = 1;
    } else {
      ++position_;
      node->minimum = node->maximum = read_count();
      node->is_exact = !next_is(U",");
      if (accept(U",")) node->maximum = next_is(U"}") ? -1 : read_count();
      if (at_end()) fail("braces {} not balanced");
      if (!accept(U"}")) fail("invalid repetition count(s)");
      if (node->maximum != -1 && node->maximum < node->minimum) fail("invalid repetition count(s)");
    }
    node->shortest = accept(U"?");
    node->children.push_back(std::move(atom));
    return node;
  }

  NodePtr read_atom() {
    if (accept(U"(")) return read_group();
    if (accept(U"[")) return read_bracket();
    if (accept(U"^")) return make_node(options_.newline_anchors ? Kind::kLineStart : Kind::kStart);
    if (accept(U"$")) return make_node(options_.newline_anchors ? Kind::kLineEnd : Kind::kEnd);
    if (accept(U"\\")) return read_escape();
    if (starts_quantifier()) fail("quantifier operand invalid");
    NodePtr node = character_node();
    if (accept(U".")) {
      node->set.negated = true;
      node->set.excludes_newline = options_.newline_stops;
      return node;
    }
    return literal(pattern_[position_++]);
  }

  NodePtr literal(char32_t character) const {
    NodePtr node = character_node();
    node->set.add_character(character, options_.ignore_case);
    return node;
  }

  NodePtr read_group() {
    if (!accept(U"?")) return read_capture();
    if (accept(U":")) return read_uncaptured();
    if (accept(U"=")) return read_look(Kind::kLookAhead, false);
    if (accept(U"!")) return read_look(Kind::kLookAhead, true);
    if (accept(U"<=")) return read_look(Kind::kLookBehind, false);
    if (accept(U"<!")) return read_look(Kind::kLookBehind, true);
    fail("quantifier operand invalid");
  }

  NodePtr read_inside() {
    if (++depth_ > kDeepest) throw Error::unsupported("so deep a nesting in a regular expression");
    NodePtr inside = read_alternatives();
    if (!accept(U")")) fail("parentheses () not balanced");
    --depth_;
    return inside;
  }

  // A constraint within parentheses may be repeated.
  NodePtr read_uncaptured() {
    NodePtr inside = read_inside();
    if (!is_constraint(inside->kind)) return inside;
    NodePtr node = make_node(Kind::kConcat);
    node->children.push_back(std::move(inside));
    return node;
  }

  // Parentheses within a constraint do not capture.
  NodePtr read_capture() {
    if (constraint_depth_ > 0) return read_uncaptured();
    const std::size_t group = groups_.size();
    groups_.push_back(nullptr);  // until it ends, nothing can refer to it
    NodePtr node = make_node(Kind::kGroup);
    node->group = static_cast<int>(group) + 1;
    node->children.push_back(read_inside());
    groups_[group] = node.get();
    return node;
  }

  NodePtr read_look(Kind kind, bool is_negated) {
    NodePtr node = make_node(kind);
    node->is_negated = is_negated;
    ++constraint_depth_;
    node->children.push_back(read_inside());
    --constraint_depth_;
    return node;
  }

  NodePtr back_reference(std::size_t number) const {
    if (constraint_depth_ > 0 || number > groups_.size() || groups_[number - 1] == nullptr)
      fail("invalid backreference number");
    NodePtr node = make_node(Kind::kBackReference);
    node->group = static_cast<int>(number);
    node->referenced = groups_[number - 1];
    return node;
  }

  NodePtr class_node(CharacterClass name, bool negated) const {
    NodePtr node = character_node();
    node->set.classes = {{name, negated}};
    return node;
  }

  NodePtr read_escape() {
    if (at_end()) fail("invalid escape \\ sequence");
    const char32_t code = pattern_[position_++];
    switch (code) {
      case 'd':
        return class_node(CharacterClass::kDigit, false);
      case 'D':
        return class_node(CharacterClass::kDigit, true);
      case 's':
        return class_node(CharacterClass::kSpace, false);
      case 'S':
        return class_node(CharacterClass::kSpace, true);
      case 'w':
        return class_node(CharacterClass::kWord, false);
      case 'W':
        return class_node(CharacterClass::kWord, true);
      case 'A':
        return make_node(Kind::kStart);
      case 'Z':
        return make_node(Kind::kEnd);
      case 'm':
        return make_node(Kind::kWordStart);
      case 'M':
        return make_node(Kind::kWordEnd);
      case 'y':
        return make_node(Kind::kWordBoundary);
      case 'Y':
        return make_node(Kind::kNoBoundary);
      default:
        break;
    }
    if (code >= '1' && code <= '9') return read_number(code);
    return literal(plain_escape(code));
  }

  // One digit refers to a group, as do several where there are so many groups; else they are an
  // octal code.
  NodePtr read_number(char32_t first) {
    constexpr std::size_t kTooLarge = 1000;  // for any number of groups
    std::size_t number = first - '0';
    const std::size_t behind_first = position_;
    for (; !at_end() && is_digit(pattern_[position_]); ++position_)
      number = std::min(number * 10 + (pattern_[position_] - '0'), kTooLarge);
    if (position_ == behind_first || number <= groups_.size()) return back_reference(number);
    position_ = behind_first - 1;
    return literal(read_code(8, 1, 3));
  }

  // A number of so many digits at least and at most.
  char32_t read_code(unsigned base, std::size_t fewest, std::size_t most) {
    constexpr char32_t kLast = 0x7FFFFFFE;  // of PostgreSQL's type for characters
    char32_t code = 0;
    std::size_t count = 0;
    for (; count < most && !at_end(); ++count, ++position_) {
      const std::optional<unsigned> digit = digit_value(pattern_[position_], base);
      if (!digit) break;
      code = code * base + *digit;  // only the last 32 bits count
    }
    if (count < fewest || code > kLast) fail("invalid escape \\ sequence");
    return code;
  }

  static std::optional<unsigned> digit_value(char32_t c, unsigned base) {
    unsigned value = base;
    if (is_digit(c)) value = c - '0';
    if (c >= 'a' && c <= 'f') value = c - 'a' + 10;
    if (c >= 'A' && c <= 'F') value = c - 'A' + 10;
    return value < base ? std::optional(value) : std::nullopt;
  }

  // Behind a backslash and `code`; in brackets too.
  char32_t plain_escape(char32_t code) {
    constexpr std::size_t kAnyNumber = 255;
    switch (code) {
      case 'a':
        return '\a';
      case 'b':
        return '\b';
      case 'B':
        return '\\';
      case 'c':
        if (at_end()) fail("invalid escape \\ sequence");
        return pattern_[position_++] & 037U;
      case 'e':
        return '\033';
      case 'u':
        return read_code(16, 4, 4);
      case 'U':
        return read_code(16, 8, 8);
      case 'x':
        return read_code(16, 1, kAnyNumber);
      case '0':
        --position_;
        return read_code(8, 1, 3);
      case 'n':
        return '\n';
      case 't':
        return '\t';
      case 'r':
        return '\r';
      case 'f':
        return '\f';
      case 'v':
        return '\v';
      default:
        break;
    }
    if (code < 0x80 && is_alphanumeric(code)) fail("invalid escape \\ sequence");
    return code;
  }

  NodePtr read_bracket() {
    if (accept(U"[:<:]]")) return make_node(Kind::kWordStart);
    if (accept(U"[:>:]]")) return make_node(Kind::kWordEnd);
    NodePtr node = character_node();
    CharacterSet& set = node->set;
    set.negated = accept(U"^");
    set.excludes_newline = set.negated && options_.newline_stops;
    bool first = true;
    while (first || !next_is(U"]")) {
      if (at_end()) fail("brackets [] not balanced");
      read_bracket_item(set, first);
      first = false;
    }
    ++position_;
    return node;
  }

  void read_bracket_item(CharacterSet& set, bool first) {
    if (accept(U"[:")) {
      set.add_class(read_class_name(), options_.ignore_case);
      return;
    }
    if (accept(U"[=")) {
      set.add_character(read_collating_element(U"=]"), options_.ignore_case);
      return;
    }
    if (next_is(U"\\") && position_ + 1 < pattern_.size()) {
      const char32_t code = pattern_[position_ + 1];
      const auto add_class = [&](CharacterClass name) {
        position_ += 2;
        set.classes.emplace_back(name, false);
      };
      if (code == 'd') return add_class(CharacterClass::kDigit);
      if (code == 's') return add_class(CharacterClass::kSpace);
      if (code == 'w') return add_class(CharacterClass::kWord);
    }
    if (!first && next_is(U"-") &&
        !(position_ + 1 < pattern_.size() && pattern_[position_ + 1] == ']'))
      fail("invalid character range");
    // To PostgreSQL a range of one.
    const bool is_collating_element = next_is(U"[.");
    const char32_t low = read_bracket_character();
    char32_t high = low;
    const bool is_range =
        next_is(U"-") && position_ + 1 < pattern_.size() && pattern_[position_ + 1] != ']';
    if (!is_range && !is_collating_element) return set.add_character(low, options_.ignore_case);
    if (is_range) {
      ++position_;
      high = read_bracket_character();
      // What comes next is read first.
      if (high < low && at_end()) fail("brackets [] not balanced");
      if (high < low) fail("invalid character range");
    }
    set.add_range(low, high, options_.ignore_case);
  }

  char32_t read_bracket_character() {
    if (at_end()) fail("brackets [] not balanced");
    if (accept(U"[.")) return read_collating_element(U".]");
    if (next_is(U"[:") || next_is(U"[=")) fail("invalid character range");
    if (!accept(U"\\")) return pattern_[position_++];
    if (at_end()) fail("invalid escape \\ sequence");
    return plain_escape(pattern_[position_++]);
  }

  char32_t read_collating_element(std::u32string_view end) {
    const std::size_t begin = position_;
    while (!at_end() && (position_ == begin || !next_is(end))) ++position_;
    const auto element =
        find_collating_element(std::u32string_view(pattern_).substr(begin, position_ - begin));
    if (!accept(end)) fail("brackets [] not balanced");
    if (!element) fail("invalid collating element");
    return *element;
  }

  CharacterClass read_class_name() {
    std::string name;
    while (!at_end() && !next_is(U":]")) append_character(name, pattern_[position_++]);
    if (!accept(U":]")) fail("brackets [] not balanced");
    for (const auto& [known, value] : kClassNames) {
      if (known == name) return value;
    }
    fail("invalid character class");
  }

  std::u32string pattern_;
  RegexpOptions options_;
  std::size_t position_ = 0;
  std::vector<const RegexpNode*> groups_;  // null: not closed yet
  int constraint_depth_ = 0;
  int depth_ = 0;
};

}  // namespace

ParsedRegexp parse_regexp(std::string_view pattern, const RegexpOptions& options) {
  return Parser(pattern, options).run();
}

bool RegexpNode::has_groups() const {
  return kind == Kind::kGroup ||
         std::ranges::any_of(children, [](const auto& child) { return child->has_groups(); });
}

bool RegexpNode::has_back_references() const {
  return kind == Kind::kBackReference || std::ranges::any_of(children, [](const auto& child) {
           return child->has_back_references();
         });
}

std::optional<std::size_t> RegexpNode::longest_match() const {
  if (kind == Kind::kCharacter) return 1;
  if (kind == Kind::kLookAhead || kind == Kind::kLookBehind) return 0;
  if (kind == Kind::kBackReference) return std::nullopt;
  std::size_t length = 0;
  for (const auto& child : children) {
    const std::optional<std::size_t> part = child->longest_match();
    if (!part) return std::nullopt;
    length = kind == Kind::kAlternate ? std::max(length, *part) : length + *part;
  }
  if (kind != Kind::kRepeat) return length;
  if (maximum == -1 && length > 0) return std::nullopt;
  return length * static_cast<std::size_t>(std::max(maximum, 0));
}

Preference RegexpNode::preference() const {
  switch (kind) {
    case Kind::kEmpty:
    case Kind::kCharacter:
    case Kind::kStart:
    case Kind::kEnd:
    case Kind::kWordStart:
    case Kind::kWordEnd:
    case Kind::kWordBoundary:
    case Kind::kNoBoundary:
    case Kind::kLineStart:
    case Kind::kLineEnd:
    case Kind::kLookAhead:
    case Kind::kLookBehind:
    case Kind::kBackReference:
      return Preference::kNone;
    case Kind::kConcat:
      for (const auto& child : children) {
        const Preference preference = child->preference();
        if (preference != Preference::kNone) return preference;
      }
      return Preference::kNone;
    case Kind::kAlternate:
      return Preference::kLongest;
    case Kind::kRepeat:
      if (is_exact) return children[0]->preference();
      return shortest ? Preference::kShortest : Preference::kLongest;
    case Kind::kGroup:
      return children[0]->preference();
  }
  return Preference::kNone;
}

}  // namespace carto_mock::sql
