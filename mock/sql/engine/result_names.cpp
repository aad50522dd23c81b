#include "sql/engine/result_names.h"

#include <algorithm>

#include "sql/functions/object_names.h"

namespace carto_mock::sql {
void NamingSink::columns(std::span<const OutputColumn> columns) {
  types_.clear();
  for (const OutputColumn& column : columns) types_.push_back(column.type);
  has_names_ = std::ranges::any_of(types_, may_hold_object_names);
  sink_.columns(columns);
}

void NamingSink::row(std::span<const Value> values) {
  if (!has_names_) return sink_.row(values);
  row_.clear();
  for (std::size_t i = 0; i < values.size(); ++i)
    row_.push_back(with_object_names(values[i], types_[i], session_));
  sink_.row(row_);
}

}  // namespace carto_mock::sql
