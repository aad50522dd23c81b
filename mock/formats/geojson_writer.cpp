#include "formats/geojson_writer.h"

#include <algorithm>

namespace carto_mock::formats {
namespace {

constexpr std::size_t kFlushSize = std::size_t{64} * 1024;

}  // namespace

GeojsonWriter::GeojsonWriter(const FormatOptions& options, Output& output,
                             const sql::TextSettings& settings)
    : options_(options), output_(output), values_(settings, NonFinite::kNull) {}

void GeojsonWriter::start() {
  if (options_.callback) {
    buffer_ += *options_.callback;
    buffer_ += '(';
  }
  buffer_ += R"({"type": "FeatureCollection", "features": [)";
}

void GeojsonWriter::columns(std::span<const sql::OutputColumn> columns) {
  std::vector<std::string> skipped = options_.skipfields;
  is_geometry_skipped_ = std::ranges::find(skipped, "the_geom") != skipped.end();
  skipped.insert(skipped.end(), {"the_geom", "the_geom_webmercator"});
  properties_ = layout_object(columns, skipped);
  geometry_column_ = columns.size() - 1;  // see format_query()
}

void GeojsonWriter::row(std::span<const sql::Value> values) {
  const std::size_t size = buffer_.size();
  try {
    append_feature(values);
  } catch (...) {
    buffer_.resize(size);  // a value that cannot be written leaves no half feature
    throw;
  }
  has_rows_ = true;
  if (buffer_.size() >= kFlushSize) {
    output_.write(buffer_);
    buffer_.clear();
  }
}

void GeojsonWriter::append_feature(std::span<const sql::Value> values) {
  if (has_rows_) {
    buffer_ += ',';
  } else {
    start();
  }
  buffer_ += R"({"type":"Feature","geometry":)";
  const sql::Value& geometry = values[geometry_column_];
  // The real service writes `undefined` into its JSON when the geometry is skipped.
  buffer_ += is_geometry_skipped_ ? "undefined" : geometry.is_null() ? "null" : geometry.as_text();
  buffer_ += R"(,"properties":)";
  append_object(buffer_, properties_, values, values_);
  buffer_ += '}';
}

void GeojsonWriter::finish(std::chrono::milliseconds) {
  if (!has_rows_) start();
  end(nullptr);
}

bool GeojsonWriter::fail(const Error&, const std::string& message, std::chrono::milliseconds) {
  if (!has_rows_) return false;
  end(&message);
  return true;
}

void GeojsonWriter::end(const std::string* error) {
  buffer_ += ']';
  if (error != nullptr) {
    buffer_ += R"(,"error":[)";
    append_json_string(buffer_, *error);
    buffer_ += ']';
  }
  buffer_ += '}';
  if (options_.callback) buffer_ += ')';
  output_.write(buffer_);
  buffer_.clear();
}

}  // namespace carto_mock::formats
