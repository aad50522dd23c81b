// Names in SQL text.
#pragma once

#include <string>
#include <string_view>

namespace carto_mock::sql {

// PostgreSQL cuts names at 63 bytes, never inside a character (manual, chapter 4.1.1).
std::string truncate_identifier(std::string_view name);
// A name for an object that belongs to `relation` and `column` (may be empty): `t_a_key`, each part
// shortened as needed to stay within 63 bytes (PostgreSQL's makeObjectName).
std::string make_object_name(std::string_view relation, std::string_view column,
                             std::string_view label);

}  // namespace carto_mock::sql
