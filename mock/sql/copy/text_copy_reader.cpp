// Text and CSV: the fields of a line (manual, page COPY, "Text Format", "CSV Format").
#include <fmt/format.h>

#include <optional>

#include "sql/copy/copy_error.h"
#include "sql/copy/copy_lines.h"
#include "sql/copy/copy_readers.h"
#include "sql/types/type_registry.h"
#include "support/utf8.h"

namespace carto_mock::sql {
namespace {

struct Field {
  std::string text;
  bool is_null = false;
};

// Reuses the strings of `fields`; returns how many there are.
using SplitLine = std::size_t (*)(std::string_view line, const CopyFormat& format,
                                  std::vector<Field>& fields);

Field& next_field(std::vector<Field>& fields, std::size_t count) {
  if (count == fields.size()) fields.emplace_back();
  fields[count].text.clear();
  fields[count].is_null = false;
  return fields[count];
}

int octal_digit(char c) { return c >= '0' && c <= '7' ? c - '0' : -1; }
int hexadecimal_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// A byte given by its code, of up to `most` digits; advances `at` behind them.
char coded_byte(std::string_view line, std::size_t& at, int base, int most, int (*digit)(char)) {
  int code = 0;
  for (int i = 0; i < most && at < line.size() && digit(line[at]) >= 0; ++i) {
    code = code * base + digit(line[at++]);
  }
  return static_cast<char>(code & 0xff);
}

// What follows a backslash; sets `is_coded` where it may have made a byte that is not ASCII.
char unescape(std::string_view line, std::size_t& at, bool& is_coded) {
  const char c = line[at];
  if (octal_digit(c) >= 0) {
    is_coded = true;
    return coded_byte(line, at, 8, 3, octal_digit);
  }
  ++at;
  switch (c) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case 'v':
      return '\v';
    case 'x':
      if (at == line.size() || hexadecimal_digit(line[at]) < 0) return c;
      is_coded = true;
      return coded_byte(line, at, 16, 2, hexadecimal_digit);
    default:
      return c;
  }
}

std::size_t split_text(std::string_view line, const CopyFormat& format,
                       std::vector<Field>& fields) {
  std::size_t count = 0;
  std::size_t at = 0;
  for (bool has_more = true; has_more;) {
    Field& field = next_field(fields, count++);
    const std::size_t start = at;
    std::size_t end = line.size();
    bool is_coded = false;
    has_more = false;
    while (at < line.size()) {
      const char c = line[at++];
      if (c == format.delimiter) {
        end = at - 1;
        has_more = true;
        break;
      }
      if (c != '\\') {
        field.text.push_back(c);
      } else if (at < line.size()) {
        field.text.push_back(unescape(line, at, is_coded));
      }
    }
    field.is_null = line.substr(start, end - start) == format.null_text;
    if (is_coded && !field.is_null) check_utf8(field.text);
  }
  return count;
}

// One field from `at` on, which moves behind it; true: a delimiter ended it.
bool read_csv_field(std::string_view line, std::size_t& at, const CopyFormat& format,
                    Field& field) {
  const std::size_t start = at;
  bool was_quoted = false;
  for (;;) {
    for (;; field.text.push_back(line[at++])) {
      if (at == line.size() || line[at] == format.delimiter) {
        field.is_null = !was_quoted && line.substr(start, at - start) == format.null_text;
        return at++ < line.size();
      }
      if (line[at] == format.quote) break;
    }
    was_quoted = true;
    for (++at;;) {
      if (at == line.size()) throw bad_copy_data("unterminated CSV quoted field");
      const char c = line[at++];
      const bool escapes = c == format.escape && at < line.size() &&
                           (line[at] == format.escape || line[at] == format.quote);
      if (escapes) {
        field.text.push_back(line[at++]);
      } else if (c == format.quote) {
        break;
      } else {
        field.text.push_back(c);
      }
    }
  }
}

std::size_t split_csv(std::string_view line, const CopyFormat& format, std::vector<Field>& fields) {
  std::size_t count = 0;
  std::size_t at = 0;
  while (read_csv_field(line, at, format, next_field(fields, count++))) {
  }
  return count;
}

bool is_set(const std::vector<bool>& flags, std::size_t column) {
  return column < flags.size() && flags[column];
}

class TextCopyReader final : public CopyReader {
 public:
  TextCopyReader(const CopyFormat& format, std::span<const CopyColumn> columns, CopySource& source,
                 const TextSettings& settings)
      : format_(format),
        columns_(columns),
        settings_(settings),
        lines_(source, format),
        split_(format.kind == CopyKind::kCsv ? split_csv : split_text) {}

  bool next(std::vector<Value>& row) override {
    std::string_view line;
    if (is_first_) {
      is_first_ = false;
      if (format_.header != CopyHeader::kNone) {
        if (!lines_.next(line)) return false;
        if (format_.header == CopyHeader::kMatch) check_header(line);
      }
    }
    if (!lines_.next(line)) return false;
    const std::size_t count = columns_.empty() && line.empty() ? 0 : split_(line, format_, fields_);
    if (count > columns_.size()) throw bad_copy_data("extra data after last expected column");
    row.resize(columns_.size());
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (i == count) {
        throw bad_copy_data(fmt::format("missing data for column \"{}\"", columns_[i].name));
      }
      row[i] = value(i);
    }
    return true;
  }

 private:
  Value value(std::size_t column) {
    Field& field = fields_[column];
    if (field.is_null && is_set(format_.force_not_null, column)) {
      field.is_null = false;
      field.text = format_.null_text;
    } else if (!field.is_null && is_set(format_.force_null, column) &&
               field.text == format_.null_text) {
      field.is_null = true;
    }
    if (field.is_null) return {};
    if (columns_[column].input) return columns_[column].input(field.text);
    const Type type = columns_[column].type;
    return type_traits(type.oid).input(field.text, type, settings_);
  }

  void check_header(std::string_view line) {
    const std::size_t count = split_(line, format_, fields_);
    if (count != columns_.size()) {
      throw bad_copy_data(fmt::format("wrong number of fields in header line: got {}, expected {}",
                                      count, columns_.size()));
    }
    for (std::size_t i = 0; i < count; ++i) {
      if (fields_[i].is_null) {
        throw bad_copy_data(
            fmt::format("column name mismatch in header line field {}: got null value (\"{}\"), "
                        "expected \"{}\"",
                        i + 1, format_.null_text, columns_[i].name));
      }
      if (fields_[i].text != columns_[i].name) {
        throw bad_copy_data(
            fmt::format("column name mismatch in header line field {}: got \"{}\", expected \"{}\"",
                        i + 1, fields_[i].text, columns_[i].name));
      }
    }
  }

  const CopyFormat format_;
  const std::span<const CopyColumn> columns_;
  const TextSettings settings_;
  CopyLines lines_;
  const SplitLine split_;
  std::vector<Field> fields_;
  bool is_first_ = true;
};

}  // namespace

std::unique_ptr<CopyReader> make_text_copy_reader(const CopyFormat& format,
                                                  std::span<const CopyColumn> columns,
                                                  CopySource& source,
                                                  const TextSettings& settings) {
  return std::make_unique<TextCopyReader>(format, columns, source, settings);
}

}  // namespace carto_mock::sql
