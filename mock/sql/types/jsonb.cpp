#include "sql/types/jsonb.h"

#include <algorithm>

#include "sql/types/byte_difference.h"
#include "sql/types/numeric.h"

namespace carto_mock::sql {
namespace {

using Kind = JsonNode::Kind;

bool key_less(const std::string& left, const std::string& right) {
  if (left.size() != right.size()) return left.size() < right.size();
  return left < right;
}

void append_text(std::string& text, const JsonNode& node) {
  switch (node.kind) {
    case Kind::kNull:
      text += "null";
      return;
    case Kind::kString:
      text += quote_json(node.text);
      return;
    case Kind::kNumber:
      text += node.text;
      return;
    case Kind::kTrue:
      text += "true";
      return;
    case Kind::kFalse:
      text += "false";
      return;
    case Kind::kArray: {
      text += '[';
      std::string_view separator;
      for (const JsonNode& element : node.elements) {
        text += separator;
        append_text(text, element);
        separator = ", ";
      }
      text += ']';
      return;
    }
    case Kind::kObject: {
      text += '{';
      std::string_view separator;
      for (const auto& [key, value] : node.members) {
        text += separator;
        text += quote_json(key);
        text += ": ";
        append_text(text, value);
        separator = ", ";
      }
      text += '}';
      return;
    }
  }
}

// null < string < number < boolean < array < object.
int rank(Kind kind) {
  switch (kind) {
    case Kind::kNull:
      return 0;
    case Kind::kString:
      return 1;
    case Kind::kNumber:
      return 2;
    case Kind::kTrue:
    case Kind::kFalse:
      return 3;
    case Kind::kArray:
      return 4;
    case Kind::kObject:
      return 5;
  }
  return 0;
}

template <typename T>
int three_way(const T& left, const T& right) {
  return left < right ? -1 : (right < left ? 1 : 0);
}

int compare_nested(const JsonNode& left, const JsonNode& right) {
  if (rank(left.kind) != rank(right.kind)) return three_way(rank(left.kind), rank(right.kind));
  switch (left.kind) {
    case Kind::kNull:
      return 0;
    case Kind::kString:
      return byte_difference(left.text, right.text);
    case Kind::kNumber:
      return three_way(Numeric::compare(Numeric::parse(left.text), Numeric::parse(right.text)), 0);
    case Kind::kTrue:
    case Kind::kFalse:
      return three_way(left.kind == Kind::kTrue, right.kind == Kind::kTrue);
    case Kind::kArray:
      if (left.elements.size() != right.elements.size()) {
        return three_way(left.elements.size(), right.elements.size());
      }
      for (std::size_t i = 0; i < left.elements.size(); ++i) {
        const int order = compare_nested(left.elements[i], right.elements[i]);
        if (order != 0) return order;
      }
      return 0;
    case Kind::kObject:
      if (left.members.size() != right.members.size()) {
        return three_way(left.members.size(), right.members.size());
      }
      for (std::size_t i = 0; i < left.members.size(); ++i) {
        int order = byte_difference(left.members[i].key, right.members[i].key);
        if (order == 0) order = compare_nested(left.members[i].value, right.members[i].value);
        if (order != 0) return order;
      }
      return 0;
  }
  return 0;
}

// A scalar alone is stored as an array of one, and that is how PostgreSQL compares it with arrays:
// an empty array is less than every scalar.
std::size_t root_size(const JsonNode& node) {
  return node.kind == Kind::kArray ? node.elements.size() : 1;
}

}  // namespace

void canonicalize_jsonb(JsonNode& node) {
  switch (node.kind) {
    case Kind::kNull:
    case Kind::kString:
    case Kind::kTrue:
    case Kind::kFalse:
      return;
    case Kind::kNumber:
      node.text = Numeric::parse(node.text).to_string();
      return;
    case Kind::kArray:
      for (JsonNode& element : node.elements) canonicalize_jsonb(element);
      return;
    case Kind::kObject: {
      for (auto& member : node.members) canonicalize_jsonb(member.value);
      std::ranges::stable_sort(
          node.members, key_less, [](const auto& member) -> const auto& { return member.key; });
      // Of equal keys the last one stays.
      const auto first =
          std::unique(node.members.rbegin(), node.members.rend(),
                      [](const auto& left, const auto& right) { return left.key == right.key; });
      node.members.erase(node.members.begin(), first.base());
      return;
    }
  }
}

std::string jsonb_text(const JsonNode& canonical) {
  std::string text;
  append_text(text, canonical);
  return text;
}

std::string parse_jsonb(std::string_view text) {
  JsonNode node = parse_json(text, JsonStrings::kDecoded);
  canonicalize_jsonb(node);
  return jsonb_text(node);
}

int compare_jsonb(const JsonNode& left, const JsonNode& right) {
  const bool both_as_arrays = left.kind != Kind::kObject && right.kind != Kind::kObject;
  if (both_as_arrays && root_size(left) != root_size(right)) {
    return three_way(root_size(left), root_size(right));
  }
  return compare_nested(left, right);
}

int compare_jsonb_text(std::string_view left, std::string_view right) {
  return compare_jsonb(parse_json(left), parse_json(right));
}

}  // namespace carto_mock::sql
