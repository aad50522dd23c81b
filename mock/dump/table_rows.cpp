#include "dump/table_rows.h"

#include <fmt/format.h>

#include <vector>

#include "dump/catalog_names.h"
#include "sql/functions/object_names.h"
#include "sql/functions/quoting.h"
#include "sql/types/type_registry.h"

namespace carto_mock::dump {
namespace {

constexpr std::size_t kPieceSize = std::size_t{64} << 10;

void append_field(std::string& line, std::string_view text) {
  if (!text.empty() && text.find_first_of(",\"\r\n") == std::string_view::npos) {
    line += text;
    return;
  }
  line += '"';
  for (const char character : text) {
    if (character == '"') line += '"';
    line += character;
  }
  line += '"';
}

class CsvSink final : public sql::ResultSink {
 public:
  CsvSink(const sql::TextSettings& settings, const std::string& path, Output& output)
      : settings_(settings), path_(path), output_(output) {}

  void columns(std::span<const sql::OutputColumn> columns) override {
    columns_.assign(columns.begin(), columns.end());
  }

  void row(std::span<const sql::Value> values) override {
    if (rows_++ == 0) write_header();
    for (std::size_t index = 0; index < values.size(); ++index) {
      if (index > 0) text_ += ',';
      if (!values[index].is_null())
        append_field(text_, sql::output_value(values[index], columns_[index].type, settings_));
    }
    text_ += '\n';
    // Whole rows only: what looks for tokens in a piece finds all of them.
    if (text_.size() >= kPieceSize) flush();
  }

  void complete(const sql::CommandTag& /*tag*/) override { flush(); }
  void notice(sql::Severity /*severity*/, const std::string& /*message*/) override {}

  std::int64_t rows() const { return rows_; }
  // Of a table without rows too.
  void write_only_header() {
    if (rows_ > 0) return;
    write_header();
    flush();
  }

 private:
  void write_header() {
    for (const sql::OutputColumn& column : columns_) {
      if (&column != &columns_.front()) text_ += ',';
      append_field(text_, column.name);
    }
    text_ += '\n';
  }

  void flush() {
    if (!text_.empty()) output_.write(path_, text_);
    text_.clear();
  }

  const sql::TextSettings& settings_;
  const std::string& path_;
  Output& output_;
  std::vector<sql::OutputColumn> columns_;
  std::string text_;
  std::int64_t rows_ = 0;
};

}  // namespace

std::int64_t write_rows(sql::Session& session, const sql::Relation& table, const std::string& path,
                        bool even_without_rows, Output& output) {
  std::string columns;
  for (const sql::Column& column : table.columns) {
    if (column.dropped || column.generated) continue;
    columns += (columns.empty() ? "" : ", ") + sql::quote_identifier(column.name);
    // The names of objects mean something in another database, their numbers do not.
    if (sql::is_object_name_type(column.type.oid))
      columns += "::text AS " + sql::quote_identifier(column.name);
  }
  CsvSink sink(session.text_settings(), path, output);
  session.execute(
      fmt::format("SELECT {} FROM {}", columns, relation_name(session.catalog(), table)), sink);
  if (even_without_rows) sink.write_only_header();
  return sink.rows();
}

}  // namespace carto_mock::dump
