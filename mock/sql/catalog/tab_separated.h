// Reads the catalog's data files: lines of fields between tabs, the first line a heading. The
// fields point into the text.
#pragma once

#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sql/types/type.h"

namespace carto_mock::sql {

class TabSeparatedReader {
 public:
  explicit TabSeparatedReader(std::string_view text) : rest_(text) { next(); }
  // Reads the fields of one line.
  static TabSeparatedReader of_line(std::string_view line) {
    TabSeparatedReader reader("");
    reader.line_ = line;
    return reader;
  }

  // Goes to the next line; false at the end.
  bool next() {
    if (rest_.empty()) return false;
    const std::size_t end = rest_.find('\n');
    line_ = rest_.substr(0, end);
    rest_ = end == std::string_view::npos ? std::string_view() : rest_.substr(end + 1);
    return true;
  }

  // The fields of the line, one after the other.
  std::string_view text() {
    const std::size_t end = line_.find('\t');
    const std::string_view field = line_.substr(0, end);
    line_ = end == std::string_view::npos ? std::string_view() : line_.substr(end + 1);
    return field;
  }
  // What follows the fields that have been read, on the line.
  std::string_view rest() const { return line_; }
  char letter() {
    const std::string_view field = text();
    return field.empty() ? ' ' : field.front();
  }
  bool flag() { return letter() == 't'; }
  int integer() {
    int value = 0;
    const std::string_view field = text();
    std::from_chars(field.data(), field.data() + field.size(), value);
    return value;
  }
  Oid oid() { return to_oid(text()); }
  // Appends the parts of a field between separators; an empty field has none.
  void append_oids(std::vector<Oid>& list) {
    for_each_part(text(), ',', [&](std::string_view part) { list.push_back(to_oid(part)); });
  }
  void append_texts(std::vector<std::string_view>& list, char separator) {
    for_each_part(text(), separator, [&](std::string_view part) { list.push_back(part); });
  }

 private:
  static Oid to_oid(std::string_view field) {
    Oid value = 0;
    std::from_chars(field.data(), field.data() + field.size(), value);
    return value;
  }
  template <typename Function>
  static void for_each_part(std::string_view field, char separator, Function function) {
    if (field.empty()) return;
    while (true) {
      const std::size_t end = field.find(separator);
      function(field.substr(0, end));
      if (end == std::string_view::npos) return;
      field = field.substr(end + 1);
    }
  }

  std::string_view rest_;
  std::string_view line_;
};

// A field whose line ends, tabs and backslashes are escaped.
inline std::string unescaped_text(std::string_view field) {
  std::string result;
  result.reserve(field.size());
  for (std::size_t i = 0; i < field.size(); ++i) {
    if (field[i] != '\\') {
      result += field[i];
      continue;
    }
    ++i;
    result += field[i] == 'n' ? '\n' : field[i] == 't' ? '\t' : field[i];
  }
  return result;
}

}  // namespace carto_mock::sql
