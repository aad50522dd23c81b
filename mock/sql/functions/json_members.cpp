#include "sql/functions/json_members.h"

#include <algorithm>

#include "sql/types/jsonb.h"

namespace carto_mock::sql {

const JsonNode* find_json_member(const JsonNode& object, std::string_view name) {
  const auto found = std::ranges::find(object.members, name, &JsonMember::key);
  return found == object.members.end() ? nullptr : &found->value;
}

std::string json_member_text(const JsonNode& object, std::string_view name) {
  const JsonNode* found = find_json_member(object, name);
  if (found == nullptr || found->kind == JsonNode::Kind::kNull) return {};
  return found->kind == JsonNode::Kind::kString ? found->text : jsonb_text(*found);
}

}  // namespace carto_mock::sql
