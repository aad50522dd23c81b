// parse_ident(): a qualified identifier as SQL reads it (manual, chapter 9.4).
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/functions/native.h"
#include "sql/functions/type_function_lists.h"
#include "support/encodings.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

bool is_blank(char character) {
  return std::string_view(" \t\n\r\f").find(character) != std::string_view::npos;
}

bool can_begin(char character) {
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
         character == '_' || static_cast<unsigned char>(character) >= 0x80;
}

bool can_continue(char character) {
  return can_begin(character) || (character >= '0' && character <= '9') || character == '$';
}

class IdentifierParser {
 public:
  IdentifierParser(std::string_view text, bool is_strict) : text_(text), is_strict_(is_strict) {}

  std::vector<Value> parse() {
    std::vector<Value> parts;
    for (bool follows_dot = false;; follows_dot = true) {
      skip_blanks();
      parts.push_back(Value::text(read_part(follows_dot)));
      skip_blanks();
      if (is_at_end()) return parts;
      if (text_[position_] != '.') {
        if (is_strict_) refuse({});
        return parts;
      }
      ++position_;
    }
  }

 private:
  bool is_at_end() const { return position_ == text_.size(); }

  void skip_blanks() {
    while (!is_at_end() && is_blank(text_[position_])) ++position_;
  }

  std::string read_part(bool follows_dot) {
    if (!is_at_end() && text_[position_] == '"') return read_quoted();
    if (!is_at_end() && can_begin(text_[position_])) return read_plain();
    if (!is_at_end() && text_[position_] == '.') refuse("No valid identifier before \".\".");
    if (follows_dot) refuse("No valid identifier after \".\".");
    refuse({});
  }

  std::string read_quoted() {
    std::string part;
    for (++position_;; ++position_) {
      if (is_at_end()) refuse("String has unclosed double quotes.");
      if (text_[position_] == '"' && text_.substr(position_ + 1, 1) != "\"") break;
      if (text_[position_] == '"') ++position_;
      part += text_[position_];
    }
    ++position_;
    if (part.empty()) refuse("Quoted identifier must not be empty.");
    return part;
  }

  std::string read_plain() {
    const std::size_t begin = position_;
    while (!is_at_end() && can_continue(text_[position_])) ++position_;
    return to_lower_ascii(text_.substr(begin, position_ - begin));
  }

  [[noreturn]] void refuse(std::string_view detail) const {
    Error error(sqlstate::kInvalidParameterValue,
                fmt::format("string is not a valid identifier: \"{}\"", text_));
    if (detail.empty()) throw error;
    throw std::move(error).detail(std::string(detail));
  }

  std::string_view text_;
  bool is_strict_;
  std::size_t position_ = 0;
};

Array parse_identifier(std::string_view text, bool is_strict) {
  return Array::of(oid::kText, IdentifierParser(text, is_strict).parse());
}

constexpr FunctionEntry kEntries[] = {
    {"parse_ident(text,boolean)", native<parse_identifier>},
};

}  // namespace

std::span<const FunctionEntry> identifier_functions() { return kEntries; }

}  // namespace carto_mock::sql
