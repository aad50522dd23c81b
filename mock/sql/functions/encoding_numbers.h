// The numbers that PostgreSQL gives to character encodings (pg_database.encoding).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace carto_mock::sql {

// None: there is no such encoding. A name in any case and punctuation, or an alias.
std::optional<std::int32_t> find_encoding_number(std::string_view name);
// Empty: there is no such encoding.
std::string_view encoding_of_number(std::int32_t number);

}  // namespace carto_mock::sql
