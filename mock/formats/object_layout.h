// In which order JavaScript lists the members of the objects that rows become.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "formats/json_value.h"
#include "sql/tree/query.h"

namespace carto_mock::formats {

struct ObjectMember {
  std::string key;  // `"name":`, escaped
  std::size_t column;
  sql::Type type;
  JsonKind kind;
};

// One member a name, the last of equal names at the place of the first; array indexes first, in
// ascending order;
// `__proto__` sets a prototype and is no member (spec sql-api.md 4.1).
std::vector<ObjectMember> layout_object(std::span<const sql::OutputColumn> columns,
                                        std::span<const std::string> skipped_names);

void append_object(std::string& out, std::span<const ObjectMember> members,
                   std::span<const sql::Value> row, const JsonValueWriter& values);

}  // namespace carto_mock::formats
