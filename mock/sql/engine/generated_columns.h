// ALTER TABLE and columns that are GENERATED ALWAYS AS (…) STORED (manual, chapter 5.3).
#pragma once

#include <string_view>
#include <vector>

#include "sql/engine/utility.h"
#include "support/error.h"

namespace carto_mock::sql {

// Attnums of the columns that are generated from a column of this name.
std::vector<int> columns_generated_from(const Relation& table, std::string_view column);

// ALTER COLUMN … DROP EXPRESSION: the column keeps its values. 55000 for a column that is not
// generated.
void drop_expression(Relation table, const PgQuery__AlterTableCmd& command,
                     const UtilityContext& context);
// 42601, for ALTER COLUMN … SET or DROP DEFAULT.
Error is_generated_column(const Relation& table, std::string_view column);
// 42601 for USING and a generated column.
void check_may_have_using(const Column& column);
// 0A000 where another column is generated from the one that is to have another type.
void check_no_generated_reads(const Relation& table, const Column& column);
// Computes a generated column's values for all rows. `before`: how the rows are stored.
void compute_stored_column(const Relation& before, const Relation& table, int attnum,
                           const UtilityContext& context);

}  // namespace carto_mock::sql
