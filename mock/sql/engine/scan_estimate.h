// What PostgreSQL's planner expects of reading a table that ANALYZE has not seen (plancat.c's
// rules: ten pages at least, filled with rows of the widths that their types suggest).
#pragma once

#include <cstdint>

#include "sql/catalog/snapshot.h"

namespace carto_mock::sql {

// Bytes of a value.
int expected_width(Type type);

struct ScanEstimate {
  double cost = 0;
  std::int64_t rows = 0;
};
// `bytes`: what the table's rows take.
ScanEstimate estimate_scan(const Relation& table, std::int64_t bytes);

}  // namespace carto_mock::sql
