// Members of JSON objects by name.
#pragma once

#include <string>
#include <string_view>

#include "sql/types/json.h"

namespace carto_mock::sql {

// The first of that name; nullptr: there is none, or the node is no object.
const JsonNode* find_json_member(const JsonNode& object, std::string_view name);
// As ->> gives it; empty: there is none, or it is null.
std::string json_member_text(const JsonNode& object, std::string_view name);

}  // namespace carto_mock::sql
