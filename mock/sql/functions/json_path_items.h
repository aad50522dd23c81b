// What SQL/JSON paths walk over, and how two of it compare (manual, chapter 9.16.2).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "sql/functions/json_path_moment.h"
#include "sql/types/json.h"
#include "sql/types/jsonb_layout.h"
#include "sql/types/text_settings.h"

namespace carto_mock::sql {

enum class JsonPathTruth { kFalse, kTrue, kUnknown };
inline JsonPathTruth json_path_truth(bool holds) {
  return holds ? JsonPathTruth::kTrue : JsonPathTruth::kFalse;
}

// A document that items are parts of: the target, the variables, or what a method has made.
struct JsonPathTree {
  JsonNode made;  // empty where `root` is someone else's
  const JsonNode* root = &made;
  std::int64_t id = 0;  // what .keyvalue() tells its objects from those of others by
  std::optional<JsonbOffsets> offsets = std::nullopt;  // made at first use
};

struct JsonPathItem {
  const JsonNode* node = nullptr;
  std::shared_ptr<JsonPathTree> tree;                   // that `node` is a part of
  std::optional<JsonPathMoment> moment = std::nullopt;  // of .datetime(); `node` is its text

  bool is_number() const { return node->kind == JsonNode::Kind::kNumber; }
  bool is_string() const { return node->kind == JsonNode::Kind::kString && !moment; }
  bool is_array() const { return node->kind == JsonNode::Kind::kArray; }
  bool is_object() const { return node->kind == JsonNode::Kind::kObject; }
  JsonPathItem part(const JsonNode& child) const { return {&child, tree}; }
};

// A document of its own; `id` as JsonPathTree's.
JsonPathItem made_json_path_item(JsonNode node, std::int64_t id = 0);

// `op`: `==`, `!=`, `<`, `<=`, `>` or `>=`. Unknown where the two do not compare. `uses_zone` and
// the error as of compare_json_path_moments().
JsonPathTruth compare_json_path_items(const std::string& op, const JsonPathItem& left,
                                      const JsonPathItem& right, bool uses_zone,
                                      const TextSettings& settings);

}  // namespace carto_mock::sql
