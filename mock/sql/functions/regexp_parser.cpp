#include <fmt/format.h>

#include <string>

#include "sql/functions/regexp_node.h"
#include "sql/functions/unicode.h"
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

class Parser {
 public:
  Parser(std::string_view pattern, bool ignore_case) : ignore_case_(ignore_case) {
    for (std::size_t position = 0; position < pattern.size();)
      pattern_.push_back(next_character(pattern, position));
  }

  NodePtr run() {
    read_options();
    NodePtr root = read_alternatives();
    if (position_ < pattern_.size()) fail("parentheses () not balanced");
    return root;
  }

  int group_count() const { return group_count_; }

 private:
  bool at_end() const { return position_ >= pattern_.size(); }
  bool next_is(std::u32string_view text) const {
    return std::u32string_view(pattern_).substr(position_, text.size()) == text;
  }
  bool accept(std::u32string_view text) {
    if (!next_is(text)) return false;
    position_ += text.size();
    return true;
  }

  void read_options() {
    if (next_is(U"***")) throw Error::unsupported("a regular expression director (***)");
    while (next_is(U"(?") && position_ + 2 < pattern_.size() &&
           is_alphanumeric(pattern_[position_ + 2]) &&
           !(pattern_[position_ + 2] >= '0' && pattern_[position_ + 2] <= '9')) {
      position_ += 2;
      for (; !at_end() && pattern_[position_] != ')'; ++position_) {
        if (pattern_[position_] == 'i') {
          ignore_case_ = true;
        } else if (pattern_[position_] == 'c') {
          ignore_case_ = false;
        } else if (std::u32string_view(U"bemnpqstwx").find(pattern_[position_]) ==
                   std::u32string_view::npos) {
          fail("invalid embedded option");
        } else {
          throw Error::unsupported("an embedded option of a regular expression");
        }
      }
      if (!accept(U")")) fail("invalid embedded option");
    }
  }

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
    while (!at_end() && !next_is(U"|") && !next_is(U")")) node->children.push_back(read_piece());
    if (node->children.empty()) return make_node(Kind::kEmpty);
    if (node->children.size() == 1) return std::move(node->children[0]);
    return node;
  }

  NodePtr read_piece() {
    NodePtr atom = read_atom();
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

  // nullptr: there is none.
  NodePtr read_quantifier(NodePtr& atom) {
    if (!starts_quantifier()) return nullptr;
    const bool is_constraint = atom->kind != Kind::kCharacter && atom->kind != Kind::kGroup &&
                               atom->kind != Kind::kConcat && atom->kind != Kind::kAlternate &&
                               atom->kind != Kind::kRepeat && atom->kind != Kind::kEmpty;
    if (is_constraint) fail("quantifier operand invalid");
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
    if (accept(U"^")) return make_node(Kind::kStart);
    if (accept(U"$")) return make_node(Kind::kEnd);
    if (accept(U"\\")) return read_escape();
    if (starts_quantifier()) fail("quantifier operand invalid");
    NodePtr node = make_node(Kind::kCharacter);
    if (accept(U".")) {
      node->set.negated = true;
      return node;
    }
    return literal(pattern_[position_++]);
  }

  NodePtr literal(char32_t character) const {
    NodePtr node = make_node(Kind::kCharacter);
    node->set.ignore_case = ignore_case_;
    node->set.ranges = {{character, character}};
    return node;
  }

  // (?= (?! (?<= (?<! and comments: PostgreSQL has them.
  void refuse_look_around() {
    const auto next = [this](std::size_t offset) {
      return position_ + offset < pattern_.size() ? pattern_[position_ + offset] : U'\0';
    };
    const bool is_behind = next(0) == U'<' && (next(1) == U'=' || next(1) == U'!');
    if (next(0) == U'=' || next(0) == U'!' || is_behind)
      throw Error::unsupported("look-around in a regular expression");
    if (next(0) == U'#') throw Error::unsupported("a comment in a regular expression");
  }

  NodePtr read_group() {
    bool captures = true;
    if (accept(U"?")) {
      refuse_look_around();
      if (!accept(U":")) fail("quantifier operand invalid");
      captures = false;
    }
    const int group = captures ? ++group_count_ : 0;
    NodePtr inside = read_alternatives();
    if (!accept(U")")) fail("parentheses () not balanced");
    if (!captures) return inside;
    NodePtr node = make_node(Kind::kGroup);
    node->group = group;
    node->children.push_back(std::move(inside));
    return node;
  }

  NodePtr class_node(CharacterClass name, bool negated) const {
    NodePtr node = make_node(Kind::kCharacter);
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
      case '<':
        return make_node(Kind::kWordStart);
      case 'M':
      case '>':
        return make_node(Kind::kWordEnd);
      case 'y':
        return make_node(Kind::kWordBoundary);
      case 'Y':
        return make_node(Kind::kNoBoundary);
      default:
        return literal(plain_escape(code));
    }
  }

  static char32_t plain_escape(char32_t code) {
    switch (code) {
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
    if (is_alphanumeric(code)) throw Error::unsupported("this escape in a regular expression");
    return code;
  }

  NodePtr read_bracket() {
    NodePtr node = make_node(Kind::kCharacter);
    CharacterSet& set = node->set;
    set.ignore_case = ignore_case_;
    set.negated = accept(U"^");
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
      set.classes.emplace_back(read_class_name(), false);
      return;
    }
    if (next_is(U"[.") || next_is(U"[="))
      throw Error::unsupported("a collating element of a regular expression");
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
    const char32_t low = read_bracket_character();
    char32_t high = low;
    const bool is_range =
        next_is(U"-") && position_ + 1 < pattern_.size() && pattern_[position_ + 1] != ']';
    if (is_range) {
      ++position_;
      high = read_bracket_character();
      if (high < low) fail("invalid character range");
    }
    set.ranges.emplace_back(low, high);
  }

  char32_t read_bracket_character() {
    if (at_end()) fail("brackets [] not balanced");
    if (next_is(U"[:") || next_is(U"[.") || next_is(U"[="))
      throw Error::unsupported("a class as the end of a range in a regular expression");
    if (!accept(U"\\")) return pattern_[position_++];
    if (at_end()) fail("invalid escape \\ sequence");
    return plain_escape(pattern_[position_++]);
  }

  CharacterClass read_class_name() {
    std::string name;
    while (!at_end() && pattern_[position_] != ':') append_character(name, pattern_[position_++]);
    if (!accept(U":]")) fail("brackets [] not balanced");
    for (const auto& [known, value] : kClassNames) {
      if (known == name) return value;
    }
    fail("invalid character class");
  }

  std::u32string pattern_;
  bool ignore_case_;
  std::size_t position_ = 0;
  int group_count_ = 0;
};

}  // namespace

std::unique_ptr<RegexpNode> parse_regexp(std::string_view pattern, bool ignore_case,
                                         int& group_count) {
  Parser parser(pattern, ignore_case);
  NodePtr root = parser.run();
  group_count = parser.group_count();
  return root;
}

bool RegexpNode::has_groups() const {
  if (kind == Kind::kGroup) return true;
  for (const auto& child : children) {
    if (child->has_groups()) return true;
  }
  return false;
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
