#include "accounts/row_file.h"

#include <filesystem>

#include "accounts/fixture_files.h"
#include "support/encodings.h"

namespace carto_mock::accounts {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Reads one record after the other.
class CsvScanner {
 public:
  CsvScanner(std::string_view content, const std::string& name) : rest_(content), name_(name) {
    if (rest_.starts_with(kByteOrderMark)) rest_.remove_prefix(kByteOrderMark.size());
  }

  std::size_t line() const { return line_; }

  // False at the end of the file.
  bool next(FileRow& row, BlankLines blank_lines) {
    while (blank_lines == BlankLines::kSkipped && !rest_.empty() &&
           (rest_.front() == '\n' || rest_.front() == '\r')) {
      skip_line_end();
    }
    if (rest_.empty()) return false;
    row.line = line_;
    row.fields.clear();
    row.fields.push_back(field());
    while (!rest_.empty() && rest_.front() == ',') {
      rest_.remove_prefix(1);
      row.fields.push_back(field());
    }
    skip_line_end();
    return true;
  }

 private:
  std::optional<std::string> field() {
    return !rest_.empty() && rest_.front() == '"' ? quoted_field() : plain_field();
  }

  std::optional<std::string> plain_field() {
    const std::size_t end = std::min(rest_.find_first_of(",\r\n"), rest_.size());
    std::string text(rest_.substr(0, end));
    if (text.find('"') != std::string::npos)
      throw fixture_error(name_, line_, "a field with a quote in it must be quoted as a whole");
    rest_.remove_prefix(end);
    if (text.empty()) return std::nullopt;
    return text;
  }

  std::string quoted_field() {
    const std::size_t first_line = line_;
    rest_.remove_prefix(1);
    std::string text;
    while (true) {
      const std::size_t quote = rest_.find('"');
      if (quote == std::string_view::npos)
        throw fixture_error(name_, first_line, "a quoted field has no end");
      append(text, quote);
      rest_.remove_prefix(1);
      if (rest_.empty() || rest_.front() != '"') break;
      text += '"';
      rest_.remove_prefix(1);
    }
    if (!rest_.empty() && rest_.find_first_of(",\r\n") != 0) {
      throw fixture_error(name_, line_,
                          "a comma or the end of the line is missing after a quoted field");
    }
    return text;
  }

  void append(std::string& text, std::size_t length) {
    for (const char character : rest_.substr(0, length)) {
      if (character == '\n') ++line_;
      text += character;
    }
    rest_.remove_prefix(length);
  }

  void skip_line_end() {
    if (rest_.starts_with("\r\n")) {
      rest_.remove_prefix(2);
    } else if (!rest_.empty()) {
      rest_.remove_prefix(1);
    }
    ++line_;
  }

  std::string_view rest_;
  const std::string& name_;
  std::size_t line_ = 1;
};

}  // namespace

RowFile parse_csv(std::string_view content, std::string name, BlankLines blank_lines) {
  if (!is_valid_utf8(content)) throw fixture_error(name, 1, "the file is not UTF-8");
  RowFile file;
  file.name = std::move(name);
  CsvScanner scanner(content, file.name);
  FileRow row;
  if (!scanner.next(row, BlankLines::kSkipped))
    throw fixture_error(file.name, 1,
                        "the file is empty: expected a line with the names of the columns");
  for (std::size_t index = 0; index < row.fields.size(); ++index) {
    if (!row.fields[index] || row.fields[index]->empty()) {
      throw fixture_error(file.name, row.line,
                          "column " + std::to_string(index + 1) + " has no name");
    }
    file.columns.push_back(*row.fields[index]);
  }
  if (file.columns.size() > 1) blank_lines = BlankLines::kSkipped;
  while (scanner.next(row, blank_lines)) {
    if (row.fields.size() != file.columns.size()) {
      throw fixture_error(file.name, row.line,
                          "expected " + std::to_string(file.columns.size()) + " fields, found " +
                              std::to_string(row.fields.size()));
    }
    file.rows.push_back(row);
  }
  return file;
}

RowFile parse_row_file(std::string_view content, std::string name) {
  const std::string extension = to_lower_ascii(std::filesystem::path(name).extension().string());
  if (extension == ".csv") return parse_csv(content, std::move(name));
  if (extension == ".geojson" || extension == ".json")
    return parse_geojson(content, std::move(name));
  throw Error(sqlstate::kConfigFileError,
              name + ": expected a file named *.csv, *.geojson or *.json");
}

}  // namespace carto_mock::accounts
