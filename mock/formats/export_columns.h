// The columns of a file, as the real service asks its database for them before it hands the query
// to ogr2ogr (spec sql-api.md 4.6, 4.7).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sql/tree/query.h"

namespace carto_mock::formats {

struct ExportColumn {
  std::size_t index;  // in the query's result
  std::string name;
  sql::Type type;
};

// Without the skipped ones, `the_geom` first.
std::vector<ExportColumn> export_columns(std::span<const sql::OutputColumn> columns,
                                         std::span<const std::string> skipped_names);

// Every name in quotes, whether it needs them or not, with a cast after it or "".
std::string quoted_name(std::string_view name);
std::string select_list(std::span<const ExportColumn> columns, std::string_view cast);

}  // namespace carto_mock::formats
