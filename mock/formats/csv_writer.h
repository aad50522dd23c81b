// The format `csv` as ogr2ogr writes it (spec sql-api.md 4.6). The real service builds the file
// before it sends anything, so a late error is a plain error answer; here the file is held in
// memory.
#pragma once

#include <string>
#include <vector>

#include "formats/format.h"

namespace carto_mock::formats {

class CsvWriter final : public FormatWriter {
 public:
  CsvWriter(const FormatOptions& options, Output& output, const sql::TextSettings& settings);

  void columns(std::span<const sql::OutputColumn> columns) override;
  void row(std::span<const sql::Value> values) override;
  void complete(const sql::CommandTag&) override {}
  void notice(sql::Severity, const std::string&) override {}
  void finish(std::chrono::milliseconds elapsed) override;
  bool fail(Failure failure, const std::string& message,
            std::chrono::milliseconds elapsed) override;

 private:
  struct CsvColumn {
    std::size_t index;
    sql::Type type;
  };

  const FormatOptions& options_;
  Output& output_;
  const sql::TextSettings& settings_;
  std::string buffer_;
  std::vector<CsvColumn> columns_;
};

}  // namespace carto_mock::formats
