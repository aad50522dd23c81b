// What json_typeof(), jsonb_typeof() and the path method .type() call a value (manual, chapter
// 9.16).
#pragma once

#include <string_view>

#include "sql/types/json.h"

namespace carto_mock::sql {

std::string_view json_type_name(JsonNode::Kind kind);

}  // namespace carto_mock::sql
