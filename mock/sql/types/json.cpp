#include "sql/types/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "sql/types/text_scanner.h"
#include "support/error.h"
#include "support/utf8.h"

namespace carto_mock::sql {
namespace {

constexpr int kMaximumDepth = 6'000;

constexpr SqlState kUntranslatableCharacter{"22P05"};

constexpr bool is_json_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
constexpr bool is_word_character(char c) {
  return is_letter(c) || is_digit(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

Error invalid_json(std::string detail) {
  return Error(sqlstate::kInvalidTextRepresentation, "invalid input syntax for type json")
      .detail(std::move(detail));
}

std::size_t utf8_length(char first) {
  const auto byte = static_cast<unsigned char>(first);
  if (byte < 0xc0) return 1;
  if (byte < 0xe0) return 2;
  return byte < 0xf0 ? 3 : 4;
}

struct Token {
  enum class Kind : std::uint8_t { kPunctuation, kString, kNumber, kTrue, kFalse, kNull, kEnd };
  Kind kind = Kind::kEnd;
  std::string_view text;  // as written
  std::string value;      // of a string
};

class Lexer {
 public:
  Lexer(std::string_view text, JsonStrings strings) : text_(text), strings_(strings) {}

  Token next() {
    while (position_ < text_.size() && is_json_space(text_[position_])) ++position_;
    start_ = position_;
    if (position_ == text_.size()) return {};
    const char c = text_[position_];
    if (std::string_view("{}[],:").find(c) != std::string_view::npos) {
      ++position_;
      return token(Token::Kind::kPunctuation);
    }
    if (c == '"') return string();
    if (c == '-' || is_digit(c)) return number();
    if (is_word_character(c)) return word();
    ++position_;
    throw invalid_token();
  }

 private:
  std::string_view token_text() const { return text_.substr(start_, position_ - start_); }
  Token token(Token::Kind kind) const { return {kind, token_text(), {}}; }
  Error invalid_token() const {
    return invalid_json(fmt::format("Token \"{}\" is invalid.", token_text()));
  }
  char peek() const { return position_ < text_.size() ? text_[position_] : '\0'; }
  void skip_word() {
    while (position_ < text_.size() && is_word_character(text_[position_])) ++position_;
  }
  bool skip_digits() {
    const std::size_t before = position_;
    while (is_digit(peek())) ++position_;
    return position_ != before;
  }

  Token word() {
    skip_word();
    if (token_text() == "true") return token(Token::Kind::kTrue);
    if (token_text() == "false") return token(Token::Kind::kFalse);
    if (token_text() == "null") return token(Token::Kind::kNull);
    throw invalid_token();
  }

  Token number() {
    if (peek() == '-') ++position_;
    bool valid = true;
    if (peek() == '0') {
      ++position_;
    } else {
      valid = skip_digits();
    }
    if (peek() == '.') {
      ++position_;
      valid = skip_digits() && valid;
    }
    if (peek() == 'e' || peek() == 'E') {
      ++position_;
      if (peek() == '+' || peek() == '-') ++position_;
      valid = skip_digits() && valid;
    }
    const std::size_t end = position_;
    skip_word();
    if (!valid || position_ != end) throw invalid_token();
    return token(Token::Kind::kNumber);
  }

  Token string() {
    Token result;
    result.kind = Token::Kind::kString;
    high_surrogate_ = 0;
    ++position_;
    for (;;) {
      if (position_ == text_.size()) throw invalid_token();
      const char c = text_[position_++];
      if (c == '"') break;
      if (static_cast<unsigned char>(c) < 0x20) {
        throw invalid_json(fmt::format("Character with value 0x{:02x} must be escaped.",
                                       static_cast<unsigned char>(c)));
      }
      if (c == '\\') {
        escape(result.value);
      } else {
        refuse_open_surrogate();
        result.value += c;
      }
    }
    refuse_open_surrogate();
    result.text = token_text();
    if (strings_ == JsonStrings::kRaw) {
      result.value = std::string(result.text.substr(1, result.text.size() - 2));
    }
    return result;
  }

  void refuse_open_surrogate() const {
    if (high_surrogate_ != 0) {
      throw invalid_json("Unicode low surrogate must follow a high surrogate.");
    }
  }

  void escape(std::string& value) {
    if (position_ == text_.size()) throw invalid_token();
    const char c = text_[position_];
    if (c == 'u') {
      ++position_;
      unicode_escape(value);
      return;
    }
    refuse_open_surrogate();
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    constexpr std::string_view kCharacters = "\"\\/\b\f\n\r\t";
    const std::size_t place = kLetters.find(c);
    if (place == std::string_view::npos) {
      throw invalid_json(fmt::format("Escape sequence \"\\{}\" is invalid.",
                                     text_.substr(position_, utf8_length(c))));
    }
    ++position_;
    value += kCharacters[place];
  }

  void unicode_escape(std::string& value) {
    std::uint32_t code = 0;
    for (int i = 0; i < 4; ++i) {
      if (position_ == text_.size()) throw invalid_token();
      const char c = to_lower(text_[position_++]);
      if (is_digit(c)) {
        code = code * 16 + static_cast<std::uint32_t>(c - '0');
      } else if (c >= 'a' && c <= 'f') {
        code = code * 16 + static_cast<std::uint32_t>(c - 'a' + 10);
      } else {
        throw invalid_json("\"\\u\" must be followed by four hexadecimal digits.");
      }
    }
    if (strings_ == JsonStrings::kDecoded) append_code_unit(value, code);
  }

  void append_code_unit(std::string& value, std::uint32_t code) {
    const bool is_high = code >= 0xd800 && code <= 0xdbff;
    const bool is_low = code >= 0xdc00 && code <= 0xdfff;
    if (is_high) {
      if (high_surrogate_ != 0) {
        throw invalid_json("Unicode high surrogate must not follow a high surrogate.");
      }
      high_surrogate_ = code;
      return;
    }
    if (is_low) {
      if (high_surrogate_ == 0) {
        throw invalid_json("Unicode low surrogate must follow a high surrogate.");
      }
      append_character(value, 0x10000 + ((high_surrogate_ - 0xd800) << 10) + (code - 0xdc00));
      high_surrogate_ = 0;
      return;
    }
    refuse_open_surrogate();
    if (code == 0) {
      throw Error(kUntranslatableCharacter, "unsupported Unicode escape sequence")
          .detail("\\u0000 cannot be converted to text.");
    }
    append_character(value, code);
  }

  std::string_view text_;
  JsonStrings strings_;
  std::size_t position_ = 0;
  std::size_t start_ = 0;
  std::uint32_t high_surrogate_ = 0;
};

class Parser {
 public:
  Parser(std::string_view text, JsonStrings strings) : lexer_(text, strings) { advance(); }

  JsonNode run() {
    JsonNode node = value(0);
    if (token_.kind != Token::Kind::kEnd) throw expected("end of input");
    return node;
  }

 private:
  void advance() { token_ = lexer_.next(); }
  bool at(char c) const {
    return token_.kind == Token::Kind::kPunctuation && token_.text.front() == c;
  }
  bool skip(char c) {
    if (!at(c)) return false;
    advance();
    return true;
  }
  Error expected(std::string_view what) const {
    if (token_.kind == Token::Kind::kEnd) {
      return invalid_json("The input string ended unexpectedly.");
    }
    return invalid_json(fmt::format("Expected {}, but found \"{}\".", what, token_.text));
  }

  JsonNode value(int depth) {
    if (depth > kMaximumDepth) {
      throw Error(sqlstate::kStatementTooComplex, "stack depth limit exceeded");
    }
    JsonNode node;
    switch (token_.kind) {
      case Token::Kind::kString:
        node.kind = JsonNode::Kind::kString;
        node.text = std::move(token_.value);
        break;
      case Token::Kind::kNumber:
        node.kind = JsonNode::Kind::kNumber;
        node.text = std::string(token_.text);
        break;
      case Token::Kind::kTrue:
        node.kind = JsonNode::Kind::kTrue;
        break;
      case Token::Kind::kFalse:
        node.kind = JsonNode::Kind::kFalse;
        break;
      case Token::Kind::kNull:
        break;
      case Token::Kind::kPunctuation:
        if (at('[')) return array(depth);
        if (at('{')) return object(depth);
        throw expected("JSON value");
      case Token::Kind::kEnd:
        throw expected("JSON value");
    }
    advance();
    return node;
  }

  JsonNode array(int depth) {
    JsonNode node;
    node.kind = JsonNode::Kind::kArray;
    advance();
    if (skip(']')) return node;
    do {
      node.elements.push_back(value(depth + 1));
    } while (skip(','));
    if (!skip(']')) throw expected("\",\" or \"]\"");
    return node;
  }

  JsonNode object(int depth) {
    JsonNode node;
    node.kind = JsonNode::Kind::kObject;
    advance();
    if (skip('}')) return node;
    std::string_view wanted = "string or \"}\"";
    do {
      if (token_.kind != Token::Kind::kString) throw expected(wanted);
      std::string key = std::move(token_.value);
      advance();
      if (!skip(':')) throw expected("\":\"");
      node.members.push_back({std::move(key), value(depth + 1)});
      wanted = "string";
    } while (skip(','));
    if (!skip('}')) throw expected("\",\" or \"}\"");
    return node;
  }

  Lexer lexer_;
  Token token_;
};

}  // namespace

JsonNode parse_json(std::string_view text, JsonStrings strings) {
  return Parser(text, strings).run();
}

std::string quote_json(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    switch (c) {
      case '\b':
        quoted += "\\b";
        break;
      case '\f':
        quoted += "\\f";
        break;
      case '\n':
        quoted += "\\n";
        break;
      case '\r':
        quoted += "\\r";
        break;
      case '\t':
        quoted += "\\t";
        break;
      case '"':
        quoted += "\\\"";
        break;
      case '\\':
        quoted += "\\\\";
        break;
      default:
        if (static_cast<unsigned char>(c) < ' ') {
          quoted += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
        } else {
          quoted += c;
        }
    }
  }
  return quoted + '"';
}

}  // namespace carto_mock::sql
