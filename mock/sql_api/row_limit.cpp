#include "sql_api/row_limit.h"

#include <fmt/format.h>

#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql_api {

void RowLimitSink::columns(std::span<const sql::OutputColumn> columns) {
  types_.clear();
  for (const sql::OutputColumn& column : columns) types_.push_back(column.type);
  sink_.columns(columns);
}

void RowLimitSink::row(std::span<const sql::Value> values) {
  const std::size_t size = message_size(values);
  if (size > largest_) {
    throw Error(sqlstate::kProgramLimitExceeded, fmt::format("Row too large, was {} bytes", size));
  }
  sink_.row(values);
}

// Of DataRow (PostgreSQL manual, chapter 55.7), with its length and without its type.
std::size_t RowLimitSink::message_size(std::span<const sql::Value> values) const {
  constexpr std::size_t kLengthSize = 4;
  constexpr std::size_t kColumnCountSize = 2;
  std::size_t size = kLengthSize + kColumnCountSize;
  for (std::size_t i = 0; i < values.size(); ++i) {
    size += kLengthSize;
    if (!values[i].is_null()) size += sql::output_value(values[i], types_[i], settings_).size();
  }
  return size;
}

}  // namespace carto_mock::sql_api
