#include "sql/functions/json_type_name.h"

namespace carto_mock::sql {

std::string_view json_type_name(JsonNode::Kind kind) {
  switch (kind) {
    case JsonNode::Kind::kNull:
      return "null";
    case JsonNode::Kind::kString:
      return "string";
    case JsonNode::Kind::kNumber:
      return "number";
    case JsonNode::Kind::kTrue:
    case JsonNode::Kind::kFalse:
      return "boolean";
    case JsonNode::Kind::kArray:
      return "array";
    case JsonNode::Kind::kObject:
      return "object";
  }
  return {};
}

}  // namespace carto_mock::sql
