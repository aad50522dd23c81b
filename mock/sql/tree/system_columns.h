// The system columns of tables (manual, chapter 5.5) as ColumnReference::column has them: below 0,
// PostgreSQL's attribute numbers.
#pragma once

#include <string_view>

namespace carto_mock::sql {

inline constexpr int kRowPlaceColumn = -1;  // ctid
inline constexpr int kTableOidColumn = -6;  // tableoid

constexpr bool is_system_column(int column) { return column < 0; }
constexpr std::string_view system_column_name(int column) {
  return column == kRowPlaceColumn ? "ctid" : "tableoid";
}

}  // namespace carto_mock::sql
