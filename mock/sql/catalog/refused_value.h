// A cell of a system relation that carto-mock cannot give, among others of its column that it can:
// who reads the cell is refused by name, and nobody else.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "sql/types/value.h"
#include "support/error.h"

namespace carto_mock::sql {

// No column of these relations is a record: one stands for what is refused.
inline Value refused_value(std::string construct) {
  Record record;
  record.fields.push_back(Value::text(std::move(construct)));
  return Value::record(std::move(record));
}

// Throws Error::unsupported for such a cell.
inline void require_known(const Value& cell) {
  if (const auto* refused = cell.get_if<std::shared_ptr<const Record>>())
    throw Error::unsupported((*refused)->fields.front().as_text());
}

}  // namespace carto_mock::sql
