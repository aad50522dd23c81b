// How PostgreSQL prints a jsonpath (manual, chapter 9.16.2; its jsonpath.c).
#pragma once

#include <string>

#include "sql/types/json_path.h"

namespace carto_mock::sql {

// Names quoted, operators with parentheses around the whole. As in PostgreSQL, what an accessor is
// applied to can lose the parentheses it needs: not every text reads back.
std::string json_path_text(const JsonPath& path);

}  // namespace carto_mock::sql
