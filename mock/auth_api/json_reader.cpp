#include "auth_api/json_reader.h"

#include <charconv>
#include <cmath>
#include <cstdint>

namespace carto_mock::auth_api {
namespace {

constexpr int kMaximumDepth = 100;

struct NotJson {};

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  Parameter document() {
    Parameter result = value(0);
    skip_blanks();
    if (!rest_.empty()) throw NotJson();
    return result;
  }

 private:
  char peek() const { return rest_.empty() ? '\0' : rest_.front(); }

  char take() {
    if (rest_.empty()) throw NotJson();
    const char first = rest_.front();
    rest_.remove_prefix(1);
    return first;
  }

  void expect(std::string_view word) {
    if (!rest_.starts_with(word)) throw NotJson();
    rest_.remove_prefix(word.size());
  }

  // White space and comments.
  void skip_blanks() {
    while (!rest_.empty()) {
      if (const std::size_t blanks = std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size());
          blanks > 0) {
        rest_.remove_prefix(blanks);
      } else if (rest_.starts_with("//")) {
        rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size()));
      } else if (rest_.starts_with("/*")) {
        const std::size_t end = rest_.find("*/", 2);
        if (end == std::string_view::npos) throw NotJson();
        rest_.remove_prefix(end + 2);
      } else {
        return;
      }
    }
  }

  Parameter value(int depth) {
    skip_blanks();
    switch (peek()) {
      case '{':
        return object(depth + 1);
      case '[':
        return list(depth + 1);
      case '"':
        return string();
      case 't':
        expect("true");
        return true;
      case 'f':
        expect("false");
        return false;
      case 'n':
        expect("null");
        return {};
      default:
        return number();
    }
  }

  Parameter object(int depth) {
    if (depth > kMaximumDepth) throw NotJson();
    expect("{");
    Parameter::Object members;
    skip_blanks();
    if (peek() != '}') {
      while (true) {
        skip_blanks();
        std::string name = string();
        skip_blanks();
        expect(":");
        set_member(members, name, value(depth));
        skip_blanks();
        if (peek() != ',') break;
        take();
      }
    }
    expect("}");
    return members;
  }

  Parameter list(int depth) {
    if (depth > kMaximumDepth) throw NotJson();
    expect("[");
    Parameter::List items;
    skip_blanks();
    if (peek() != ']') {
      while (true) {
        items.push_back(value(depth));
        skip_blanks();
        if (peek() != ',') break;
        take();
      }
    }
    expect("]");
    return items;
  }

  std::string string() {
    expect("\"");
    std::string text;
    for (char character = take(); character != '"'; character = take()) {
      if (static_cast<unsigned char>(character) < 0x20) throw NotJson();
      if (character == '\\') {
        escape(text);
      } else {
        text += character;
      }
    }
    return text;
  }

  void escape(std::string& text) {
    const char character = take();
    switch (character) {
      case 'b':
        text += '\b';
        return;
      case 'f':
        text += '\f';
        return;
      case 'n':
        text += '\n';
        return;
      case 'r':
        text += '\r';
        return;
      case 't':
        text += '\t';
        return;
      case 'u':
        append_utf8(text, code_point());
        return;
      default:
        if (static_cast<unsigned char>(character) < 0x20) throw NotJson();
        text += character;
    }
  }

  std::uint32_t hex4() {
    std::uint32_t unit = 0;
    constexpr std::size_t kDigits = 4;
    if (rest_.size() < kDigits) throw NotJson();
    const char* const end = rest_.data() + kDigits;
    const auto [read, failure] = std::from_chars(rest_.data(), end, unit, 16);
    if (failure != std::errc() || read != end) throw NotJson();
    rest_.remove_prefix(kDigits);
    return unit;
  }

  std::uint32_t code_point() {
    const std::uint32_t unit = hex4();
    if (unit < 0xD800 || unit > 0xDFFF) return unit;
    if (unit > 0xDBFF) throw NotJson();
    expect("\\u");
    const std::uint32_t low = hex4();
    if (low < 0xDC00 || low > 0xDFFF) throw NotJson();
    return 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
  }

  static void append_utf8(std::string& text, std::uint32_t code) {
    const auto byte = [&](std::uint32_t value) {
      text += static_cast<char>(static_cast<unsigned char>(value));
    };
    if (code < 0x80) {
      byte(code);
    } else if (code < 0x800) {
      byte(0xC0 | (code >> 6));
      byte(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
      byte(0xE0 | (code >> 12));
      byte(0x80 | ((code >> 6) & 0x3F));
      byte(0x80 | (code & 0x3F));
    } else {
      byte(0xF0 | (code >> 18));
      byte(0x80 | ((code >> 12) & 0x3F));
      byte(0x80 | ((code >> 6) & 0x3F));
      byte(0x80 | (code & 0x3F));
    }
  }

  std::size_t digits(std::size_t from) const {
    return std::min(rest_.find_first_not_of("0123456789", from), rest_.size()) - from;
  }

  Parameter number() {
    std::size_t length = peek() == '-' ? 1 : 0;
    const std::size_t whole = digits(length);
    if (whole == 0 || (whole > 1 && rest_[length] == '0')) throw NotJson();
    length += whole;
    bool is_integer = true;
    if (length < rest_.size() && rest_[length] == '.') {
      const std::size_t fraction = digits(length + 1);
      if (fraction == 0) throw NotJson();
      length += 1 + fraction;
      is_integer = false;
    }
    if (length < rest_.size() && (rest_[length] == 'e' || rest_[length] == 'E')) {
      std::size_t sign =
          length + 1 < rest_.size() && (rest_[length + 1] == '+' || rest_[length + 1] == '-') ? 1
                                                                                              : 0;
      const std::size_t exponent = digits(length + 1 + sign);
      if (exponent == 0) throw NotJson();
      length += 1 + sign + exponent;
      is_integer = false;
    }
    const std::string text(rest_.substr(0, length));
    rest_.remove_prefix(length);
    if (is_integer) return Parameter::Integer{text == "-0" ? "0" : text};
    double result = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), result);
    if (failure == std::errc::result_out_of_range)
      result = text.find("e-") == std::string::npos && text.find("E-") == std::string::npos
                   ? HUGE_VAL
                   : 0.0;
    return result;
  }

  std::string_view rest_;
};

}  // namespace

std::optional<Parameter> read_json(std::string_view text) {
  try {
    return Reader(text).document();
  } catch (const NotJson&) {
    return std::nullopt;
  }
}

}  // namespace carto_mock::auth_api
