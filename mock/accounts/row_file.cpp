#include "accounts/row_file.h"

#include <algorithm>
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
  static bool ends_field(char character) {
    return character == ',' || character == '\r' || character == '\n';
  }

  // Of an unquoted field. Most are short, for which a search of the standard library costs more.
  std::size_t field_end() const {
    std::size_t end = 0;
    while (end < rest_.size() && !ends_field(rest_[end])) ++end;
    return end;
  }

  std::optional<std::string> field() {
    return !rest_.empty() && rest_.front() == '"' ? quoted_field() : plain_field();
  }

  std::optional<std::string> plain_field() {
    const std::string_view text = rest_.substr(0, field_end());
    if (text.find('"') != std::string_view::npos)
      throw fixture_error(name_, line_, "a field with a quote in it must be quoted as a whole");
    rest_.remove_prefix(text.size());
    if (text.empty()) return std::nullopt;
    return std::string(text);
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
    if (!rest_.empty() && !ends_field(rest_.front())) {
      throw fixture_error(name_, line_,
                          "a comma or the end of the line is missing after a quoted field");
    }
    return text;
  }

  void append(std::string& text, std::size_t length) {
    const std::string_view part = rest_.substr(0, length);
    line_ += static_cast<std::size_t>(std::ranges::count(part, '\n'));
    text += part;
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
  FileRow header;
  if (!scanner.next(header, BlankLines::kSkipped))
    throw fixture_error(file.name, 1,
                        "the file is empty: expected a line with the names of the columns");
  for (std::optional<std::string>& name_of_column : header.fields) {
    if (!name_of_column || name_of_column->empty()) {
      throw fixture_error(file.name, header.line,
                          "column " + std::to_string(file.columns.size() + 1) + " has no name");
    }
    file.columns.push_back(*std::move(name_of_column));
  }
  if (file.columns.size() > 1) blank_lines = BlankLines::kSkipped;
  while (true) {
    FileRow row;
    row.fields.reserve(file.columns.size());
    if (!scanner.next(row, blank_lines)) return file;
    if (row.fields.size() != file.columns.size()) {
      throw fixture_error(file.name, row.line,
                          "expected " + std::to_string(file.columns.size()) + " fields, found " +
                              std::to_string(row.fields.size()));
    }
    file.rows.push_back(std::move(row));
  }
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
