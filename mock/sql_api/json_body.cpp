#include "sql_api/json_body.h"

#include <fmt/format.h>

#include "sql_api/api_error.h"
#include "support/encodings.h"

namespace carto_mock::sql_api {
namespace {

constexpr int kDeepest = 20'000;

// Walks the text only to find where and how it stops being JSON.
class Checker {
 public:
  explicit Checker(std::string_view text) : text_(text) {}

  void run() {
    value();
    skip_blanks();
    if (at_ < text_.size()) unexpected();
  }

 private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void skip_blanks() { at_ = std::min(text_.find_first_not_of(" \t\n\r", at_), text_.size()); }

  // V8 counts UTF-16 units.
  std::size_t position() const {
    std::size_t units = 0;
    for (const char c : text_.substr(0, at_)) {
      const auto byte = static_cast<unsigned char>(c);
      units += (byte & 0xc0U) == 0x80 ? 0 : byte >= 0xf0 ? 2 : 1;
    }
    return units;
  }

  [[noreturn]] void unexpected() const {
    ApiError error;
    const char c = peek();
    if (at_ >= text_.size()) {
      error.message = "Unexpected end of JSON input";
    } else if (c == '"') {
      error.message = fmt::format("Unexpected string in JSON at position {}", position());
    } else if ((c >= '0' && c <= '9') || c == '-') {
      error.message = fmt::format("Unexpected number in JSON at position {}", position());
    } else {
      std::size_t end = at_ + 1;
      while (end < text_.size() && (static_cast<unsigned char>(text_[end]) & 0xc0U) == 0x80) ++end;
      error.message = fmt::format("Unexpected token {} in JSON at position {}",
                                  text_.substr(at_, end - at_), position());
    }
    throw error;
  }

  void expect(char c) {
    if (peek() != c || at_ >= text_.size()) unexpected();
    ++at_;
  }

  void value() {
    skip_blanks();
    switch (peek()) {
      case '{':
        return object();
      case '[':
        return array();
      case '"':
        return string();
      case 't':
        return word("true");
      case 'f':
        return word("false");
      case 'n':
        return word("null");
      default:
        return number();
    }
  }

  void word(std::string_view expected) {
    for (const char c : expected) expect(c);
  }

  void digits() {
    if (peek() < '0' || peek() > '9') unexpected();
    while (peek() >= '0' && peek() <= '9') ++at_;
  }

  void number() {
    const bool is_negative = peek() == '-';
    if (is_negative) ++at_;
    // A lone minus: V8 complains about what follows it.
    if (peek() == '0') {
      ++at_;
    } else {
      digits();
    }
    if (peek() == '.') {
      ++at_;
      digits();
    }
    if (peek() == 'e' || peek() == 'E') {
      ++at_;
      if (peek() == '+' || peek() == '-') ++at_;
      digits();
    }
  }

  void string() {
    ++at_;
    while (peek() != '"') {
      if (static_cast<unsigned char>(peek()) < 0x20) unexpected();
      if (peek() == '\\') {
        ++at_;
        if (peek() == 'u') {
          for (int i = 0; i < 4; ++i) {
            ++at_;
            if (!hex_decode(std::string{'0', peek()})) unexpected();
          }
        } else if (std::string_view("\"\\/bfnrt").find(peek()) == std::string_view::npos) {
          unexpected();
        }
      }
      ++at_;
    }
    ++at_;
  }

  void enter() {
    ++at_;
    if (++depth_ > kDeepest)
      throw ApiError{400, "Maximum call stack size exceeded", {}, {}, {}, {}};
    skip_blanks();
  }

  void array() {
    enter();
    if (peek() == ']') {
      ++at_;
    } else {
      for (;;) {
        value();
        skip_blanks();
        if (peek() == ']') break;
        expect(',');
      }
      ++at_;
    }
    --depth_;
  }

  void object() {
    enter();
    if (peek() == '}') {
      ++at_;
    } else {
      for (;;) {
        skip_blanks();
        if (peek() != '"') unexpected();
        string();
        skip_blanks();
        expect(':');
        value();
        skip_blanks();
        if (peek() == '}') break;
        expect(',');
      }
      ++at_;
    }
    --depth_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

JsValue parse_json_body(std::string_view text) {
  Checker(text).run();
  JsValue value = JsValue::parse(text, nullptr, false);
  // What the checker takes and the library does not: the escape of half a surrogate pair.
  if (value.is_discarded()) throw Error::unsupported("JSON bodies with lone surrogates");
  return value;
}

}  // namespace carto_mock::sql_api
