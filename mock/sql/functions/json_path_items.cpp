#include "sql/functions/json_path_items.h"

#include <utility>

#include "sql/types/numeric.h"

namespace carto_mock::sql {
namespace {

using Truth = JsonPathTruth;

bool is_boolean(const JsonNode& node) {
  return node.kind == JsonNode::Kind::kTrue || node.kind == JsonNode::Kind::kFalse;
}

Truth holds(const std::string& op, int order) {
  if (op == "!=") return json_path_truth(order != 0);
  if (op == "<") return json_path_truth(order < 0);
  if (op == "<=") return json_path_truth(order <= 0);
  if (op == ">") return json_path_truth(order > 0);
  if (op == ">=") return json_path_truth(order >= 0);
  return json_path_truth(order == 0);
}

}  // namespace

JsonPathItem made_json_path_item(JsonNode node, std::int64_t id) {
  auto tree = std::make_shared<JsonPathTree>();
  tree->made = std::move(node);
  tree->id = id;
  const JsonNode* root = tree->root;
  return {root, std::move(tree)};
}

JsonPathTruth compare_json_path_items(const std::string& op, const JsonPathItem& left_item,
                                      const JsonPathItem& right_item, bool uses_zone,
                                      const TextSettings& settings) {
  const JsonNode& left = *left_item.node;
  const JsonNode& right = *right_item.node;
  const bool same_kind = (left.kind == right.kind || (is_boolean(left) && is_boolean(right))) &&
                         left_item.moment.has_value() == right_item.moment.has_value();
  if (!same_kind) {
    const bool has_null = left.kind == JsonNode::Kind::kNull || right.kind == JsonNode::Kind::kNull;
    if (!has_null) return Truth::kUnknown;
    return json_path_truth(op == "!=");
  }
  if (left_item.moment) {
    const std::optional<int> order =
        compare_json_path_moments(*left_item.moment, *right_item.moment, uses_zone, settings);
    return order ? holds(op, *order) : Truth::kUnknown;
  }
  int order = 0;
  if (is_boolean(left)) {
    order = static_cast<int>(left.kind == JsonNode::Kind::kTrue) -
            static_cast<int>(right.kind == JsonNode::Kind::kTrue);
  } else if (left.kind == JsonNode::Kind::kNumber) {
    order = Numeric::compare(Numeric::parse(left.text), Numeric::parse(right.text));
  } else if (left.kind == JsonNode::Kind::kString) {
    order = left.text.compare(right.text);
  } else if (left.kind != JsonNode::Kind::kNull) {
    return Truth::kUnknown;
  }
  return holds(op, order);
}

}  // namespace carto_mock::sql
