// The rows of a CSV or GeoJSON file, as texts: what a table is filled from. Small files only: all
// of it is in memory.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace carto_mock::accounts {

struct FileRow {
  std::size_t line = 0;                            // where it begins, from 1
  std::vector<std::optional<std::string>> fields;  // as many as columns; none: NULL
};

struct RowFile {
  std::string name;  // for messages
  std::vector<std::string> columns;
  std::vector<FileRow> rows;
};

// What a blank line is in a file of one column: nothing, or a row that is NULL, as in PostgreSQL's
// COPY. With more columns it is nothing.
enum class BlankLines { kSkipped, kRows };

// RFC 4180 with a header line. As in PostgreSQL's COPY … CSV, an empty field is NULL and "" the
// empty text. Throws Error(F0000) with file and line.
RowFile parse_csv(std::string_view content, std::string name,
                  BlankLines blank_lines = BlankLines::kSkipped);

// RFC 7946: a FeatureCollection. The geometry is the column the_geom, as hexadecimal EWKB with SRID
// 4326; properties are columns in the order in which they first appear.
RowFile parse_geojson(std::string_view content, std::string name);

// By the extension of `name`: .csv, .geojson, .json.
RowFile parse_row_file(std::string_view content, std::string name);

}  // namespace carto_mock::accounts
