// What PostgreSQL's planner expects of reading a table (plancat.c's rules). Of one that ANALYZE has
// not seen: ten pages at least, filled with rows of the widths that their types suggest.
#pragma once

#include <cstdint>

#include "sql/catalog/snapshot.h"
#include "sql/engine/heap_size.h"

namespace carto_mock::sql {

// Bytes of a value.
int expected_width(Type type);

struct ScanEstimate {
  double cost = 0;
  std::int64_t rows = 0;
};
// `bytes`: what the table's rows take. `widths`: of its columns, where they are known.
ScanEstimate estimate_scan(const Relation& table, std::int64_t bytes,
                           const std::vector<int>& widths = {});
// Of a table that was counted, and has that many pages by now.
ScanEstimate estimate_scan(const Relation& table, const CountedHeap& counted, std::int64_t pages);

}  // namespace carto_mock::sql
