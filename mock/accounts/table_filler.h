// Fills a table that exists with the rows of a file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "accounts/fixture_document.h"
#include "accounts/row_file.h"
#include "sql/engine/session.h"

namespace carto_mock::accounts {

// The pair of columns that a point can be made of: longitude and latitude, lon and lat, lng and
// lat; as indexes.
struct CoordinateColumns {
  std::size_t longitude;
  std::size_t latitude;
};
std::optional<CoordinateColumns> find_coordinate_columns(const RowFile& file);

// Columns are matched by name; values are read as the column types' input does. A table's the_geom
// is made from a pair of coordinate columns where the file has no the_geom, and
// the_geom_webmercator from the_geom. Sequences of serial columns go on after the highest value.
// Returns the number of rows. Throws Error(F0000) with file and line.
std::int64_t fill_table(sql::Session& session, std::string_view schema, std::string_view table,
                        const RowFile& file, const std::optional<YearShift>& year_shift,
                        int clock_year);

}  // namespace carto_mock::accounts
