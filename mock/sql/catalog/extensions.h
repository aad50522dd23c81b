// The extensions that a CARTO account's database has, in the order in which they were made.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include "sql/types/type.h"

namespace carto_mock::sql {

struct Extension {
  Oid oid;
  std::string_view name;
  std::string_view version;
  std::string_view schema;
};
inline constexpr auto kExtensions =
    std::to_array<Extension>({{13559, "plpgsql", "1.0", "pg_catalog"},
                              {16390, "postgis", "3.3.2", "public"},
                              {16391, "cartodb", "0.37.1", "cartodb"}});

// nullptr: there is none of this name.
constexpr const Extension* find_extension(std::string_view name) {
  const auto* const found = std::ranges::find(kExtensions, name, &Extension::name);
  return found == kExtensions.end() ? nullptr : found;
}

}  // namespace carto_mock::sql
