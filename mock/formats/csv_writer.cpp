#include "formats/csv_writer.h"

#include <algorithm>
#include <unordered_set>

#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::formats {
namespace {

void append_field_text(std::string& out, std::string_view text) {
  if (text.find_first_of(",\";\t\n\r") == std::string_view::npos) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

// What a cast to text gives: the type's output, but for bool and the padding of char(n).
std::string cast_to_text(const sql::Value& value, sql::Type type,
                         const sql::TextSettings& settings) {
  if (type.oid == sql::oid::kBool) return value.as_bool() ? "true" : "false";
  std::string text = sql::output_value(value, type, settings);
  if (type.oid == sql::oid::kBpchar) text.resize(text.find_last_not_of(' ') + 1);
  return text;
}

}  // namespace

CsvWriter::CsvWriter(const FormatOptions& options, Output& output,
                     const sql::TextSettings& settings)
    : options_(options), output_(output), settings_(settings) {}

void CsvWriter::columns(std::span<const sql::OutputColumn> columns) {
  std::unordered_set<std::string_view> names;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (std::ranges::find(options_.skipfields, columns[i].name) != options_.skipfields.end())
      continue;
    // The real service answers with what ogr2ogr prints of PostgreSQL's `column reference … is
    // ambiguous`.
    if (!names.insert(columns[i].name).second)
      throw Error::unsupported("format csv with repeated column names");
    const bool is_geometry = columns[i].name == "the_geom";
    columns_.insert(is_geometry ? columns_.begin() : columns_.end(), {i, columns[i].type});
  }
  for (const CsvColumn& column : columns_) {
    if (&column != columns_.data()) buffer_ += ',';
    append_field_text(buffer_, columns[column.index].name);
  }
  // ogr2ogr's way to tell one empty column from none.
  if (columns_.size() == 1) buffer_ += ',';
  buffer_ += "\r\n";
}

void CsvWriter::row(std::span<const sql::Value> values) {
  const std::size_t start = buffer_.size();
  for (const CsvColumn& column : columns_) {
    if (&column != columns_.data()) buffer_ += ',';
    const sql::Value& value = values[column.index];
    if (!value.is_null()) append_field_text(buffer_, cast_to_text(value, column.type, settings_));
  }
  if (columns_.size() == 1 && buffer_.size() == start) buffer_ += ',';
  buffer_ += "\r\n";
}

void CsvWriter::finish(std::chrono::milliseconds) { output_.write(buffer_); }

bool CsvWriter::fail(Failure failure, const std::string&, std::chrono::milliseconds) {
  // Once the columns are known, ogr2ogr runs the query, and the real service answers with all that
  // it prints.
  if (failure == Failure::kStatement && !buffer_.empty()) {
    throw Error::unsupported("format csv of a query that fails while it runs");
  }
  return false;
}

}  // namespace carto_mock::formats
