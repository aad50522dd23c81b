// Takes the text of a json apart where it stands: its parts keep their text as written.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/types/json.h"

namespace carto_mock::sql {

// The text, which its type's input has checked, outlives the walk.
class JsonText {
 public:
  explicit JsonText(std::string_view text) : text_(text) { skip_blanks(); }

  char kind() const { return text_[position_]; }

  // Of an object: each key, decoded, and its value's text; of an array: each element's text.
  std::vector<std::pair<std::string, std::string_view>> members() {
    std::vector<std::pair<std::string, std::string_view>> result;
    ++position_;
    skip_blanks();
    while (text_[position_] != '}') {
      std::string key = decode(take_value());
      skip_to_next(':');
      result.emplace_back(std::move(key), take_value());
      skip_blanks();
      if (text_[position_] == ',') skip_to_next(',');
    }
    return result;
  }

  std::vector<std::string_view> elements() {
    std::vector<std::string_view> result;
    ++position_;
    skip_blanks();
    while (text_[position_] != ']') {
      result.push_back(take_value());
      skip_blanks();
      if (text_[position_] == ',') skip_to_next(',');
    }
    return result;
  }

  static std::string decode(std::string_view value) { return parse_json(value).text; }

 private:
  void skip_blanks() {
    while (position_ < text_.size() &&
           std::string_view(" \t\r\n").find(text_[position_]) != std::string_view::npos)
      ++position_;
  }

  void skip_to_next(char separator) {
    skip_blanks();
    if (text_[position_] == separator) ++position_;
    skip_blanks();
  }

  std::string_view take_value() {
    const std::size_t begin = position_;
    int depth = 0;
    do {
      const char byte = text_[position_];
      if (byte == '"') {
        take_string();
        continue;
      }
      if (byte == '{' || byte == '[') ++depth;
      if (byte == '}' || byte == ']') --depth;
      ++position_;
    } while (position_ < text_.size() && !(depth == 0 && ends_value(begin)));
    return text_.substr(begin, position_ - begin);
  }

  bool ends_value(std::size_t begin) const {
    const char first = text_[begin];
    if (first == '"' || first == '{' || first == '[') return true;
    return std::string_view(" \t\r\n,]}:").find(text_[position_]) != std::string_view::npos;
  }

  void take_string() {
    ++position_;
    while (text_[position_] != '"') position_ += text_[position_] == '\\' ? 2 : 1;
    ++position_;
  }

  std::string_view text_;
  std::size_t position_ = 0;
};

}  // namespace carto_mock::sql
