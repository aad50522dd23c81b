// JSON documents as they come out of JavaScript's JSON.parse and JSON.stringify: the SQL API embeds
// json and jsonb values so. White space goes, numbers become doubles, a repeated name keeps its
// first place and its last value, and names that are array indexes come first.
#pragma once

#include <string>
#include <string_view>

namespace carto_mock::formats {

// `json` is well-formed, as PostgreSQL checked it; anything else throws Error(XX000).
void append_javascript_json(std::string& out, std::string_view json);

// Is the name an array index to JavaScript ("0", "7", not "07" nor "4294967295")? Objects list
// these first, in order.
bool is_array_index(std::string_view name);

}  // namespace carto_mock::formats
