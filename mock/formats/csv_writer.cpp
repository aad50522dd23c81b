#include "formats/csv_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "formats/ogr_messages.h"
#include "sql/types/type_registry.h"

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

// What a cast to text gives: the type's output, but for bool, the padding of char(n), and the
// length of an address's network, which is always there.
std::string cast_to_text(const sql::Value& value, sql::Type type,
                         const sql::TextSettings& settings) {
  if (type.oid == sql::oid::kBool) return value.as_bool() ? "true" : "false";
  std::string text = sql::output_value(value, type, settings);
  if (type.oid == sql::oid::kInet && text.find('/') == std::string::npos)
    text += text.find(':') == std::string::npos ? "/32" : "/128";
  if (type.oid == sql::oid::kBpchar) text.resize(text.find_last_not_of(' ') + 1);
  return text;
}

// ogr2ogr is given options for all of its drivers; that of CSV does not have these two.
std::string ignored_options(const std::string& filename) {
  const std::filesystem::path file =
      std::filesystem::temp_directory_path() / "sqlapi-csv" / (filename + ".csv");
  std::string warnings;
  for (const std::string_view option : {"RESIZE", "ENCODING"}) {
    warnings += fmt::format("Warning 6: dataset {} does not support layer creation option {}\n",
                            file.string(), option);
  }
  return warnings;
}

}  // namespace

CsvWriter::CsvWriter(const FormatOptions& options, Output& output,
                     const sql::TextSettings& settings)
    : options_(options), output_(output), settings_(settings) {}

void CsvWriter::columns(std::span<const sql::OutputColumn> columns) {
  columns_ = export_columns(columns, options_.skipfields);
  refuse_repeated_names();
  for (const ExportColumn& column : columns_) {
    if (&column != columns_.data()) line_ += ',';
    append_field_text(line_, column.name);
  }
  // ogr2ogr's way to tell one empty column from none.
  if (columns_.size() == 1) line_ += ',';
  append_line(line_);
  has_header_ = true;
}

// The real service selects the columns by their names.
void CsvWriter::refuse_repeated_names() const {
  const auto repeated = std::ranges::find_if(columns_, [this](const ExportColumn& column) {
    return std::ranges::count(columns_, column.name, &ExportColumn::name) > 1;
  });
  if (repeated == columns_.end()) return;
  const std::span columns(columns_);
  const auto place = static_cast<std::size_t>(repeated - columns_.begin());
  std::string selected_before = select_list(columns.first(place), "::text");
  if (place > 0) selected_before += ',';
  const std::string start = fmt::format("{}SELECT ", kDescribingCursor);
  const Error ambiguous = Error(sqlstate::kAmbiguousColumn,
                                fmt::format("column reference \"{}\" is ambiguous", repeated->name))
                              .at(static_cast<int>(start.size() + selected_before.size()));
  throw ogr_failure(
      1, "ERROR 1: " + client_message(ambiguous, start + select_list(columns, "::text")) + "\n");
}

void CsvWriter::row(std::span<const sql::Value> values) {
  for (const ExportColumn& column : columns_) {
    if (&column != columns_.data()) line_ += ',';
    const sql::Value& value = values[column.index];
    if (!value.is_null()) append_field_text(line_, cast_to_text(value, column.type, settings_));
  }
  if (columns_.size() == 1 && line_.empty()) line_ += ',';
  append_line(line_);
}

void CsvWriter::append_line(std::string& line) {
  line += "\r\n";
  file_.append(line);
  line.clear();
}

void CsvWriter::finish(std::chrono::milliseconds) { file_.copy_to(output_); }

bool CsvWriter::fail(const Error& error, const std::string&, std::chrono::milliseconds) {
  // ogr2ogr runs the query once its columns are known. What carto-mock lacks is not its error.
  if (!has_header_ || !error.unsupported_construct().empty()) return false;
  const Error plain =
      Error(error.state(), error.message()).detail(error.detail()).hint(error.hint());
  throw ogr_failure(1, ignored_options(options_.filename) +
                           "ERROR 1: " + client_message(plain, {}) +
                           "\nERROR 1: Terminating translation prematurely after failed\n"
                           "translation from sql statement.\n");
}

}  // namespace carto_mock::formats
