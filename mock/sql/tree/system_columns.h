// The system columns of tables (manual, chapter 5.5) as ColumnReference::column has them: below 0,
// PostgreSQL's attribute numbers.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace carto_mock::sql {

inline constexpr int kRowPlaceColumn = -1;  // ctid
inline constexpr int kTableOidColumn = -6;  // tableoid

// Is it the name of one, also of one that nothing here reads?
constexpr bool is_system_column_name(std::string_view name) {
  constexpr auto kNames =
      std::to_array<std::string_view>({"cmax", "cmin", "ctid", "tableoid", "xmax", "xmin"});
  return std::ranges::find(kNames, name) != kNames.end();
}

constexpr bool is_system_column(int column) { return column < 0; }
constexpr std::string_view system_column_name(int column) {
  return column == kRowPlaceColumn ? "ctid" : "tableoid";
}

}  // namespace carto_mock::sql
