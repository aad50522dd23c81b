// The order of ORDER BY, NULLs included (manual, chapter 7.5).
#pragma once

#include "sql/types/type_registry.h"
#include "sql/types/value.h"

namespace carto_mock::sql {

// Negative, zero, positive; NULLs are equal to each other and come first or last.
inline int compare_nullable(const Value& left, const Value& right, Oid type, bool descending,
                            bool nulls_first) {
  if (left.is_null() || right.is_null()) {
    const int order = static_cast<int>(left.is_null()) - static_cast<int>(right.is_null());
    return nulls_first ? -order : order;
  }
  const int order = compare_values(left, right, type);
  return descending ? -order : order;
}

}  // namespace carto_mock::sql
