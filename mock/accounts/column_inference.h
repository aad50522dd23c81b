// What a table looks like that is made from a file: names and types of its columns
// (fixtures/README.md).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "accounts/row_file.h"

namespace carto_mock::accounts {

// A column name as CARTO's import makes it: lower case, `_` for what is no letter, digit or
// underscore.
std::string clean_column_name(std::string_view name);

// boolean, integer, bigint, double precision, date, timestamptz or text: the first that all values
// of the column have.
std::string infer_column_type(const RowFile& file, std::size_t column);

// CREATE TABLE with cartodb_id, the_geom and the_geom_webmercator first. `table` is qualified and
// quoted. The file's columns get clean names that no other column has.
std::string make_table_sql(std::string_view table, RowFile& file);

}  // namespace carto_mock::accounts
