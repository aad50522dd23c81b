// The format `csv` as ogr2ogr writes it (spec sql-api.md 4.6). The real service completes the file
// before it sends anything, so that a late error is a plain error answer.
#pragma once

#include <string>
#include <vector>

#include "formats/export_columns.h"
#include "formats/format.h"
#include "formats/spool.h"

namespace carto_mock::formats {

class CsvWriter final : public FormatWriter {
 public:
  CsvWriter(const FormatOptions& options, Output& output, const sql::TextSettings& settings);

  // Throws what ogr2ogr prints of repeated column names.
  void columns(std::span<const sql::OutputColumn> columns) override;
  void row(std::span<const sql::Value> values) override;
  void complete(const sql::CommandTag&) override {}
  void notice(sql::Severity, const std::string&) override {}
  void finish(std::chrono::milliseconds elapsed) override;
  bool fail(const Error& error, const std::string& message,
            std::chrono::milliseconds elapsed) override;

 private:
  void refuse_repeated_names() const;
  void append_line(std::string& line);

  const FormatOptions& options_;
  Output& output_;
  const sql::TextSettings& settings_;
  std::vector<ExportColumn> columns_;
  std::string line_;  // kept for its memory
  Spool file_;
  bool has_header_ = false;
};

}  // namespace carto_mock::formats
