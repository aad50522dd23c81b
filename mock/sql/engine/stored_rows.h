// Goes over the rows that a table holds, for ALTER TABLE. A partitioned table holds none: its
// partitions do.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "sql/engine/utility.h"

namespace carto_mock::sql {

// In the order of the heap; the values by attnum - 1, NULL for dropped columns. All rows are read
// before the first call.
void for_each_stored_row(
    const Relation& table, const UtilityContext& context,
    const std::function<void(std::int64_t position, std::span<const Value> row)>& use);
// Gives one column a new value, of type `type`, in every row, without moving the rows. `table`: how
// the rows are stored before.
void set_stored_column(const Relation& table, int attnum, Oid type, const UtilityContext& context,
                       const std::function<Value(std::span<const Value> row)>& compute);

// A new column of the storage, NULL in every row.
void add_storage_column(const Relation& table, int attnum, const UtilityContext& context);
// NULL in every row, for a column that is dropped.
void clear_stored_column(const Relation& table, int attnum, const UtilityContext& context);

// Throws 23502 `column "c" of relation "t" contains null values`.
void check_no_nulls(const Relation& table, int attnum, const UtilityContext& context);
// Throws 23514 `check constraint "c" of relation "t" is violated by some row`.
void check_rows_satisfy(const Relation& table, const Constraint& check,
                        const UtilityContext& context);

}  // namespace carto_mock::sql
