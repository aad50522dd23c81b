// The format `geojson` (spec sql-api.md 4.3): the query is wrapped so that its last column is the
// geometry's GeoJSON.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "formats/format.h"
#include "formats/object_layout.h"

namespace carto_mock::formats {

class GeojsonWriter final : public FormatWriter {
 public:
  GeojsonWriter(const FormatOptions& options, Output& output, const sql::TextSettings& settings);

  void columns(std::span<const sql::OutputColumn> columns) override;
  void row(std::span<const sql::Value> values) override;
  void complete(const sql::CommandTag&) override {}
  void notice(sql::Severity, const std::string&) override {}  // only json has messages
  void finish(std::chrono::milliseconds elapsed) override;
  bool fail(const Error& error, const std::string& message,
            std::chrono::milliseconds elapsed) override;

 private:
  void start();
  void append_feature(std::span<const sql::Value> values);
  void end(const std::string* error);

  const FormatOptions& options_;
  Output& output_;
  JsonValueWriter values_;
  std::string buffer_;
  bool has_rows_ = false;
  std::vector<ObjectMember> properties_;
  std::size_t geometry_column_ = 0;
  bool is_geometry_skipped_ = false;
};

}  // namespace carto_mock::formats
