// The views that read a column of a table, or need its primary key: what PostgreSQL keeps in
// pg_depend.
#pragma once

#include <vector>

#include "sql/engine/drop.h"
#include "sql/engine/utility.h"

namespace carto_mock::sql {

// Views and materialized views whose own queries read the column, by attnum; those over such views
// are not among them.
std::vector<Oid> views_that_read_column(const Relation& table, int attnum,
                                        const UtilityContext& context);

// What goes with a column or a key: the views that read it, and all views over them.
struct ColumnReaders {
  std::vector<Oid> views;
  std::vector<Dependent> texts;  // one a view
};
// `column`: `column c of table t`.
ColumnReaders readers_of_column(const Relation& table, int attnum, const std::string& column,
                                const UtilityContext& context);

// Those that group by the primary key, and so may show columns that they do not group by (manual,
// chapter 7.2.3). `key`: `constraint t_pkey on table t`.
ColumnReaders readers_of_key(const Relation& table, const Constraint& primary_key,
                             const std::string& key, const UtilityContext& context);

// Throws 0A000 `cannot alter type of a column used by a view or rule`.
void check_no_view_reads(const Relation& table, int attnum, const UtilityContext& context);

}  // namespace carto_mock::sql
