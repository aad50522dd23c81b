// Values of PostgreSQL's types as JSON, as the SQL API's driver reads them and JavaScript writes
// them (spec sql-api.md 4.2.3).
#pragma once

#include <string>

#include "formats/json_text.h"
#include "sql/types/text_settings.h"
#include "sql/types/type.h"
#include "sql/types/value.h"

namespace carto_mock::formats {

// How the driver reads a type; the same for every row, so it is looked up once a column.
enum class JsonKind {
  kBoolean,
  kInteger,
  kFloat4,
  kFloat8,
  kNumeric,
  kPlainText,  // the value is its own text
  kText,       // text by the type's output function
  kDate,
  kTimestamp,  // with and without time zone
  kInterval,
  kJson,
  kBytes,
  kPoint,
  kCircle,
  kGeometry,
  kVoid,
  kArray,  // of elements that the driver knows; other arrays are kText
};
JsonKind json_kind(sql::Oid type);

class JsonValueWriter {
 public:
  // `settings` of the session that runs the query; it outlives the writer.
  JsonValueWriter(const sql::TextSettings& settings, NonFinite non_finite)
      : settings_(settings), non_finite_(non_finite) {}

  void append(std::string& out, const sql::Value& value, sql::Type type, JsonKind kind) const;

 private:
  void append_bounded_array(std::string& out, const sql::Value& value, sql::Type type) const;
  void append_array(std::string& out, const sql::Array& array, std::size_t dimension,
                    std::size_t& next) const;

  const sql::TextSettings& settings_;
  NonFinite non_finite_;
};

}  // namespace carto_mock::formats
