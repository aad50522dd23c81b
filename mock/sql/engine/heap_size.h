// How many pages a table's rows take in PostgreSQL's heap (manual, chapter 73.6, "Database Page
// Layout"), and what ANALYZE finds of the widths of its columns.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sql/engine/utility.h"

namespace carto_mock::sql {

struct HeapSize {
  std::int64_t rows = 0;
  std::int64_t pages = 0;
  std::vector<int> widths;  // pg_statistic.stawidth, by attnum - 1; 0: of no value
};

// None where that hangs on what is not known here: rows that were changed or deleted, values that
// would be compressed, types whose form on disk is PostgreSQL's own, so many rows that ANALYZE
// looks at some of them only.
std::optional<HeapSize> heap_size(const Relation& table, const UtilityContext& context);

// What was found of a table when its rows were counted last (pg_class.relpages, pg_statistic).
struct CountedHeap {
  std::int64_t rows = 0;  // negative: not known any more
  std::int64_t pages = 0;
  std::vector<int> widths;  // empty: ANALYZE has not looked at the columns
};

// Keeps what heap_size() finds of a table that is counted, or forgets what was kept. `analyzes`:
// the widths too; else those of the last ANALYZE stay.
void note_heap(const Relation& table, bool analyzes, const UtilityContext& context);
// None: the table was never counted, could not be measured, or was written anew since.
std::optional<CountedHeap> counted_heap(const Relation& table, const UtilityContext& context);

}  // namespace carto_mock::sql
