#include "formats/arraybuffer_writer.h"

#include <algorithm>

#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::formats {
namespace {

double number_of(const sql::Value& value, JsonKind kind) {
  switch (kind) {
    case JsonKind::kBoolean:
      return value.as_bool() ? 1 : 0;
    case JsonKind::kInteger:
      return static_cast<double>(value.as_integer());
    case JsonKind::kFloat4:
    case JsonKind::kFloat8:
      return value.as_real();
    case JsonKind::kNumeric:
      return parse_js_number(value.as_numeric().to_string());
    case JsonKind::kPlainText:
    case JsonKind::kText:
    case JsonKind::kDate:
    case JsonKind::kTimestamp:
    case JsonKind::kInterval:
    case JsonKind::kJson:
    case JsonKind::kBytes:
    case JsonKind::kPoint:
    case JsonKind::kCircle:
    case JsonKind::kGeometry:
    case JsonKind::kVoid:
    case JsonKind::kArray:
      break;
  }
  throw Error::unsupported("an array of such elements in format arraybuffer");
}

BlockValue array_value(const sql::Array& array) {
  if (array.lengths.size() > 1)
    throw Error::unsupported("an array of several dimensions in format arraybuffer");
  const JsonKind kind = json_kind(array.element_type);
  std::vector<double> numbers;
  numbers.reserve(array.elements.size());
  for (const sql::Value& element : array.elements)
    numbers.push_back(element.is_null() ? 0 : number_of(element, kind));
  return numbers;
}

BlockValue byte_value(std::string_view bytes) {
  std::vector<double> numbers;
  numbers.reserve(bytes.size());
  for (const char byte : bytes) numbers.push_back(static_cast<unsigned char>(byte));
  return numbers;
}

}  // namespace

ArraybufferWriter::ArraybufferWriter(const FormatOptions& options, Output& output,
                                     const sql::TextSettings& settings)
    : options_(options), output_(output), settings_(settings) {}

void ArraybufferWriter::columns(std::span<const sql::OutputColumn> columns) {
  if (has_rows_) throw Error::unsupported("several results in format arraybuffer");
  members_ = layout_object(columns, options_.skipfields);
  columns_.clear();
  for (const ObjectMember& member : members_) columns_.push_back({columns[member.column].name, {}});
}

void ArraybufferWriter::row(std::span<const sql::Value> values) {
  has_rows_ = true;
  for (std::size_t i = 0; i < members_.size(); ++i)
    columns_[i].values.push_back(block_value(values[members_[i].column], members_[i]));
}

BlockValue ArraybufferWriter::block_value(const sql::Value& value,
                                          const ObjectMember& member) const {
  if (member.kind == JsonKind::kVoid) return std::string();
  if (value.is_null()) return NullValue();
  switch (member.kind) {
    case JsonKind::kBoolean:
    case JsonKind::kInteger:
    case JsonKind::kFloat4:
    case JsonKind::kFloat8:
    case JsonKind::kNumeric:
      return number_of(value, member.kind);
    case JsonKind::kPlainText:
      return std::string(value.as_text());
    case JsonKind::kText:
      return sql::output_value(value, member.type, settings_);
    case JsonKind::kGeometry: {
      std::string hex;
      append_hex(hex, value.as_bytes());
      return hex;
    }
    case JsonKind::kBytes:
      return byte_value(value.as_bytes());
    case JsonKind::kArray:
      return array_value(value.as_array());
    case JsonKind::kJson:
      throw Error::unsupported("a json value in format arraybuffer");
    case JsonKind::kDate:
    case JsonKind::kTimestamp:
    case JsonKind::kInterval:
    case JsonKind::kPoint:
    case JsonKind::kCircle:
    case JsonKind::kVoid:
      break;
  }
  return UnsizedValue();
}

void ArraybufferWriter::complete(const sql::CommandTag& tag) { last_count_ = tag.rows.value_or(0); }

void ArraybufferWriter::finish(std::chrono::milliseconds) {
  if (!has_rows_) {
    if (last_count_ > 0)
      throw Error(sqlstate::kInternalError, "Cannot convert undefined or null to object");
    return;
  }
  std::vector<std::string> names;
  names.reserve(columns_.size());
  for (const Column& column : columns_) names.push_back(column.name);
  if (std::ranges::find(names, "the_geom") != names.end())
    throw Error(sqlstate::kInternalError, "geometry types are not supported");
  std::vector<std::string> blocks{string_list_block(names)};
  blocks.reserve(columns_.size() + 1);
  for (const Column& column : columns_) blocks.push_back(column_block(column.name, column.values));
  output_.write(block_list(blocks));
}

}  // namespace carto_mock::formats
