#include "sql/engine/result_names.h"

#include <algorithm>

#include "sql/catalog/domain_values.h"
#include "sql/functions/object_names.h"

namespace carto_mock::sql {
void NamingSink::columns(std::span<const OutputColumn> columns) {
  types_.clear();
  // A domain's values are sent as those of the type below it.
  std::vector<OutputColumn> sent(columns.begin(), columns.end());
  for (OutputColumn& column : sent) {
    column.type = value_type(column.type, session_.catalog());
    types_.push_back(column.type);
  }
  has_names_ = std::ranges::any_of(types_, may_hold_object_names);
  sink_.columns(sent);
}

void NamingSink::row(std::span<const Value> values) {
  if (!has_names_) return sink_.row(values);
  row_.clear();
  for (std::size_t i = 0; i < values.size(); ++i)
    row_.push_back(with_object_names(values[i], types_[i], session_));
  sink_.row(row_);
}

}  // namespace carto_mock::sql
