// Brings a CSV or GeoJSON file in as a CARTO table: `carto-mock fixture load FILE --table T`, and
// the rows of fixtures.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "accounts/account.h"

namespace carto_mock::accounts {

struct LoadedTable {
  std::string schema;
  std::string name;
  std::int64_t rows = 0;
};

// Makes `table` in the account's schema, owned by the account, and fills it in one transaction.
// Column types are inferred from all values; `cartodb_id`, `the_geom` and `the_geom_webmercator`
// are added where the file lacks them (fixtures/README.md). The format follows the file's extension
// (.csv, .geojson, .json). Throws Error(F0000) with file and line for a file that cannot be read,
// 42P07 where the table exists.
LoadedTable load_table(Account& account, const std::filesystem::path& file, std::string_view table);

}  // namespace carto_mock::accounts
