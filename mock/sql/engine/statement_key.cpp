#include "sql/engine/statement_key.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "support/encodings.h"

namespace carto_mock::sql {
namespace {

// Starts a placeholder in the skeleton; text that holds it is left to the parser.
constexpr char kPlaceholder = '\x01';

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool starts_identifier(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool continues_identifier(char c) { return starts_identifier(c) || is_digit(c) || c == '$'; }

// Reserved words (manual, appendix C) after which a minus sign is a sign, never a subtraction.
bool precedes_a_sign(std::string_view word) {
  constexpr std::array<std::string_view, 7> kWords = {"and",  "else", "or",   "select",
                                                      "then", "when", "where"};
  return word.size() <= 6 && std::ranges::find(kWords, to_lower_ascii(word)) != kWords.end();
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  // None: something that the parser must see as it is.
  std::optional<StatementKey> run() {
    key_.skeleton.reserve(text_.size() + 8);
    while (position_ < text_.size()) {
      if (!token()) return std::nullopt;
    }
    return std::move(key_);
  }

 private:
  char peek(std::size_t ahead = 0) const {
    return position_ + ahead < text_.size() ? text_[position_ + ahead] : '\0';
  }

  void copy(std::size_t count) {
    key_.skeleton.append(text_.substr(position_, count));
    position_ += count;
  }

  bool token() {
    const char c = peek();
    if (is_space(c)) {
      in_operator_ = false;
      copy(1);
      return true;
    }
    if (c == ';') {
      after_semicolon_ = true;
    } else if (after_semicolon_) {
      key_.cacheable = false;
    }
    if (c == kPlaceholder || c == '\0' || c == '$') return false;
    if (starts_identifier(c)) return identifier();
    if (c == '"') return quoted_identifier();
    if (c == '\'') return string();
    if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return number(0);
    if (c == '-' && peek(1) == '-') return false;
    if (c == '/' && peek(1) == '*') return false;
    const bool before_number = is_digit(peek(1)) || (peek(1) == '.' && is_digit(peek(2)));
    if (c == '-' && sign_ && before_number) return signed_number();
    // After a comparison a minus sign is a sign. Operators of other characters may themselves end
    // with it (`@-`; manual, chapter 4.1.3).
    const bool is_operator =
        std::string_view("+-*/<>=~!@#%^&|`?").find(c) != std::string_view::npos;
    const bool is_comparison = c == '=' || c == '<' || c == '>';
    sign_ = is_operator ? is_comparison && (sign_ || !in_operator_) : c == '(' || c == ',';
    in_operator_ = is_operator;
    copy(1);
    return true;
  }

  bool identifier() {
    std::size_t length = 1;
    while (continues_identifier(peek(length))) ++length;
    const char next = peek(length);
    if (next == '\'') return false;  // E'…', B'…', N'…', X'…'
    if (next == '&' && (peek(length + 1) == '\'' || peek(length + 1) == '"')) return false;
    sign_ = precedes_a_sign(text_.substr(position_, length));
    in_operator_ = false;
    copy(length);
    return true;
  }

  bool quoted_identifier() {
    std::size_t length = 1;
    for (;; ++length) {
      if (position_ + length >= text_.size()) return false;
      if (peek(length) != '"') continue;
      if (peek(length + 1) != '"') break;
      ++length;
    }
    sign_ = in_operator_ = false;
    copy(length + 1);
    return true;
  }

  bool string() {
    const std::size_t start = position_;
    std::string value;
    for (++position_;; ++position_) {
      if (position_ >= text_.size()) return false;
      if (peek() == '\'') {
        if (peek(1) != '\'') break;
        ++position_;
      }
      value.push_back(peek());
    }
    ++position_;
    // Strings on consecutive lines are one (manual, chapter 4.1.2.1).
    std::size_t ahead = 0;
    while (is_space(peek(ahead))) ++ahead;
    if (peek(ahead) == '\'' || peek(ahead) == '-') {
      if (peek(ahead) == '\'' || peek(ahead + 1) == '-') return false;
    }
    add(start, Type{oid::kUnknown}, Value::text(std::move(value)), 's');
    return true;
  }

  // Casts and subscripts bind more tightly than a sign, which then is an operator on what they give
  // (`-1::money` is `-(1::money)`; manual, chapter 4.1.6).
  bool signed_number() {
    const std::size_t sign = position_;
    const std::size_t before = key_.skeleton.size();
    if (!number(1)) return false;
    std::size_t ahead = 0;
    while (is_space(peek(ahead))) ++ahead;
    const bool is_cast = peek(ahead) == ':' && peek(ahead + 1) == ':';
    if (!is_cast && peek(ahead) != '[') return true;
    position_ = sign;
    key_.skeleton.resize(before);
    key_.literals.pop_back();
    copy(1);
    return number(0);
  }

  // `sign` is the length of a sign in front of the digits.
  bool number(std::size_t sign) {
    const std::size_t start = position_;
    std::size_t length = sign;
    bool decimal = false;
    while (is_digit(peek(length))) ++length;
    if (peek(length) == '.' && peek(length + 1) == '.') return false;
    if (peek(length) == '.') {
      decimal = true;
      ++length;
      while (is_digit(peek(length))) ++length;
    }
    if (peek(length) == 'e' || peek(length) == 'E') {
      decimal = true;
      ++length;
      if (peek(length) == '+' || peek(length) == '-') ++length;
      if (!is_digit(peek(length))) return false;
      while (is_digit(peek(length))) ++length;
    }
    if (continues_identifier(peek(length)) || peek(length) == '.') return false;
    const std::string_view source = text_.substr(start, length);
    position_ += length;
    std::int64_t integer = 0;
    const auto [end, error] =
        std::from_chars(source.data(), source.data() + source.size(), integer);
    if (!decimal && error == std::errc() && end == source.data() + source.size()) {
      const bool fits = integer >= INT32_MIN && integer <= INT32_MAX;
      add(start, Type{fits ? oid::kInt4 : oid::kInt8}, Value::integer(integer), fits ? 'i' : 'l');
      return true;
    }
    // Longer than any sensible number: the parser may refuse it.
    if (source.size() > 1000) return false;
    try {
      add(start, Type{oid::kNumeric}, Value::numeric(Numeric::parse(source)), 'n');
    } catch (const std::exception&) {
      return false;  // 1e999999: the analyzer words the error
    }
    return true;
  }

  void add(std::size_t start, Type type, Value value, char letter) {
    key_.skeleton.push_back(kPlaceholder);
    key_.skeleton.push_back(letter);
    key_.literals.push_back(
        {static_cast<int>(start), type, std::move(value), text_.substr(start, position_ - start)});
    sign_ = in_operator_ = false;
  }

  std::string_view text_;
  std::size_t position_ = 0;
  StatementKey key_;
  bool sign_ = false;         // a minus sign here would belong to the number after it
  bool in_operator_ = false;  // the last character may be part of a longer operator
  bool after_semicolon_ = false;
};

}  // namespace

StatementKey make_statement_key(std::string_view text) {
  if (text.size() > kLongestCachedText) return {std::string(), {}, false};
  if (std::optional<StatementKey> key = Lexer(text).run()) return std::move(*key);
  return {std::string(text), {}, true};
}

}  // namespace carto_mock::sql
