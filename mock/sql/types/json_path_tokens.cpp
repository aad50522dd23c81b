#include "sql/types/json_path_tokens.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "sql/types/text_scanner.h"
#include "support/error.h"
#include "support/utf8.h"

namespace carto_mock::sql {
namespace {

using Kind = JsonPathToken::Kind;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
bool is_hex_digit(char c) { return hex_value(c) >= 0; }
bool is_special(char c) {
  return std::string_view("?%$.[]{}()|&!=<>@#,*:-+/").find(c) != std::string_view::npos;
}
// What words are made of.
bool is_other(char c) { return !is_special(c) && !is_blank(c) && c != '\\' && c != '"'; }

Error error_near(std::string_view message, std::string_view near) {
  return Error(sqlstate::kSyntaxError,
               fmt::format("{} at or near \"{}\" of jsonpath input", message, near));
}
Error error_at_end(std::string_view message) {
  return Error(sqlstate::kSyntaxError, fmt::format("{} at end of jsonpath input", message));
}

Error surrogate_error(std::string_view detail) {
  return Error(SqlState("22P02"), "invalid input syntax for type jsonpath")
      .detail(std::string(detail));
}
constexpr std::string_view kLowMustFollow = "Unicode low surrogate must follow a high surrogate.";

bool is_high_surrogate(std::uint32_t c) { return c >= 0xD800 && c <= 0xDBFF; }
bool is_low_surrogate(std::uint32_t c) { return c >= 0xDC00 && c <= 0xDFFF; }

char32_t require_character(std::uint32_t code) {
  if (code == 0) {
    throw Error(SqlState("22P05"), "unsupported Unicode escape sequence")
        .detail("\\u0000 cannot be converted to text.");
  }
  if (code > 0x10FFFF) throw Error(sqlstate::kSyntaxError, "invalid Unicode code point");
  return code;
}

std::uint32_t hexadecimal(std::string_view digits) {
  std::uint32_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  return value;
}

}  // namespace

bool JsonPathToken::is_word(std::string_view keyword) const {
  return kind == Kind::kWord && equals_ignoring_case(value, keyword);
}

std::size_t JsonPathScanner::run(std::size_t from, bool (*belongs)(char)) const {
  std::size_t end = from;
  while (end < text_.size() && belongs(text_[end])) ++end;
  return end - from;
}

void JsonPathScanner::skip_comment() {
  const std::size_t end = text_.find("*/", at_ + 2);
  if (end == std::string_view::npos) throw error_at_end("unexpected end of comment");
  at_ = end + 2;
}

JsonPathToken JsonPathScanner::next() {
  for (;;) {
    at_ += run(at_, is_blank);
    if (is_at_end()) return {};
    if (text_.substr(at_).starts_with("/*")) {
      skip_comment();
      continue;
    }
    if (peek() == '"') return quoted(Kind::kString);
    if (peek() == '$' && (peek(1) == '"' || (at_ + 1 < text_.size() && is_other(peek(1)))))
      return variable();
    JsonPathToken token;
    if (take_number(token)) return token;
    if (is_special(peek())) return symbol();
    if (take_word(token)) return token;
  }
}

JsonPathToken JsonPathScanner::quoted(Kind kind) {
  JsonPathToken token{kind, {}, "\""};
  ++at_;
  while (peek() != '"') {
    if (is_at_end()) throw error_at_end("unexpected end of quoted string");
    if (peek() == '\\') {
      take_escape(token.value);
    } else {
      token.value += text_[at_++];
    }
  }
  ++at_;
  return token;
}

JsonPathToken JsonPathScanner::variable() {
  ++at_;
  if (peek() == '"') return quoted(Kind::kVariable);
  const std::size_t length = run(at_, is_other);
  JsonPathToken token{Kind::kVariable, std::string(text_.substr(at_, length)),
                      std::string(text_.substr(at_ - 1, length + 1))};
  at_ += length;
  return token;
}

JsonPathToken JsonPathScanner::symbol() {
  static constexpr auto kPairs =
      std::to_array<std::string_view>({"&&", "||", "!=", "==", "<=", ">=", "<>", "**"});
  const std::string_view ahead = text_.substr(at_);
  const auto* pair = std::ranges::find_if(
      kPairs, [ahead](std::string_view candidate) { return ahead.starts_with(candidate); });
  const std::string named(ahead.substr(0, pair == kPairs.end() ? 1 : 2));
  at_ += named.size();
  return {Kind::kSymbol, named == "<>" ? "!=" : named, named};
}

// The longest of what the text could be: a number, a number that breaks off, a number with a
// character too many, a word. A word must be longer than the others.
bool JsonPathScanner::take_number(JsonPathToken& token) {
  const std::size_t whole = !is_digit(peek()) ? 0 : (peek() == '0' ? 1 : run(at_, is_digit));
  std::size_t length = whole;
  if (peek(whole) == '.') {
    const std::size_t decimals = run(at_ + whole + 1, is_digit);
    if (whole > 0 || decimals > 0) length = whole + 1 + decimals;
  }
  if (length == 0) return false;
  bool is_integer = length == whole;
  if (peek(length) == 'e' || peek(length) == 'E') {
    const bool has_sign = peek(length + 1) == '+' || peek(length + 1) == '-';
    const std::size_t exponent = length + (has_sign ? 2 : 1);
    const std::size_t digits = run(at_ + exponent, is_digit);
    if (digits == 0 && has_sign)
      throw error_near("invalid numeric literal", text_.substr(at_, exponent));
    if (digits > 0) {
      length = exponent + digits;
      is_integer = false;
    }
  }
  const bool has_junk = at_ + length < text_.size() && is_other(text_[at_ + length]);
  if (run(at_, is_other) > length + (has_junk ? 1 : 0)) return false;
  if (has_junk)
    throw error_near("trailing junk after numeric literal", text_.substr(at_, length + 1));
  const std::string digits(text_.substr(at_, length));
  token = {is_integer ? Kind::kInteger : Kind::kNumber, digits, digits};
  at_ += length;
  return true;
}

bool JsonPathScanner::take_word(JsonPathToken& token) {
  token.kind = Kind::kWord;
  while (!is_at_end()) {
    if (peek() == '\\') {
      take_escape(token.value);
      continue;
    }
    const std::size_t length = run(at_, is_other);
    if (length == 0) break;
    token.value += text_.substr(at_, length);
    at_ += length;
  }
  if (text_.substr(at_).starts_with("/*")) {
    skip_comment();
    return false;
  }
  // The scanner has read the blanks by then, or put back what else ends a word.
  token.named = std::string(text_.substr(at_, run(at_, is_blank)));
  return true;
}

void JsonPathScanner::take_escape(std::string& value) {
  if (at_ + 1 >= text_.size()) throw error_near("unexpected end after backslash", "\\");
  const char escape = peek(1);
  if (escape == 'u') return take_unicode(value);
  if (escape == 'x') {
    const std::size_t digits = std::min<std::size_t>(run(at_ + 2, is_hex_digit), 2);
    if (digits < 2)
      throw error_near("invalid hex character sequence", text_.substr(at_, 2 + digits));
    at_ += 2;
    append_character(value, require_character(hexadecimal(text_.substr(at_, 2))));
    at_ += 2;
    return;
  }
  constexpr std::string_view kLetters = "bfnrtv";
  constexpr std::string_view kMeant = "\b\f\n\r\t\v";
  const std::size_t place = kLetters.find(escape);
  value += place == std::string_view::npos ? escape : kMeant[place];
  at_ += 2;
}

std::uint32_t JsonPathScanner::unicode_escape() {
  const bool has_braces = peek(2) == '{';
  const std::size_t begin = at_ + (has_braces ? 3 : 2);
  const std::size_t most = has_braces ? 6 : 4;
  const std::size_t digits = std::min(run(begin, is_hex_digit), most);
  const bool is_whole =
      has_braces ? digits > 0 && begin + digits < text_.size() && text_[begin + digits] == '}'
                 : digits == most;
  if (!is_whole)
    throw error_near("invalid unicode sequence", text_.substr(at_, begin + digits - at_));
  at_ = begin + digits + (has_braces ? 1 : 0);
  return hexadecimal(text_.substr(begin, digits));
}

void JsonPathScanner::take_unicode(std::string& value) {
  std::uint32_t character = unicode_escape();
  if (is_low_surrogate(character)) throw surrogate_error(kLowMustFollow);
  if (is_high_surrogate(character)) {
    if (!text_.substr(at_).starts_with("\\u")) throw surrogate_error(kLowMustFollow);
    const std::uint32_t low = unicode_escape();
    if (is_high_surrogate(low))
      throw surrogate_error("Unicode high surrogate must not follow a high surrogate.");
    if (!is_low_surrogate(low)) throw surrogate_error(kLowMustFollow);
    character = 0x10000 + ((character - 0xD800) << 10) + (low - 0xDC00);
  }
  append_character(value, require_character(character));
}

}  // namespace carto_mock::sql
