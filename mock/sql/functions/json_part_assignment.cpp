// j['a'][1] = value (PostgreSQL: jsonb_set_element()): as jsonb_set(), but what is missing on the
// way is made, and a value in the way is an error.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/functions/part_assignment.h"
#include "sql/types/json.h"
#include "sql/types/jsonb.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using Kind = JsonNode::Kind;

std::string path_text(const Value& step) {
  if (step.get_if<std::int64_t>() != nullptr) return std::to_string(step.as_integer());
  return step.as_text();
}

std::optional<std::int32_t> as_place(std::string_view text) {
  std::int32_t place = 0;
  const char* end = text.data() + text.size();
  const auto [read, error] = std::from_chars(text.data(), end, place);
  if (text.empty() || error != std::errc() || read != end) return std::nullopt;
  return place;
}

void add_nulls(JsonNode& array, std::int64_t count) {
  constexpr std::int64_t kMost = 10'000'000;
  if (count > kMost) throw Error::unsupported("a JSON array of more than ten million elements");
  for (; count > 0; --count) array.elements.emplace_back().kind = Kind::kNull;
}

class Setter {
 public:
  Setter(std::vector<std::string> path, JsonNode value)
      : path_(std::move(path)), value_(std::move(value)) {}

  void set(JsonNode& node, std::size_t level = 0) {
    if (node.kind == Kind::kObject) {
      set_member(node, level);
    } else if (node.kind == Kind::kArray) {
      set_element(node, level);
    } else {
      throw Error(sqlstate::kInvalidParameterValue, "cannot replace existing key")
          .detail("The path assumes key is a composite object, but it is a scalar value.");
    }
  }

 private:
  bool is_last(std::size_t level) const { return level + 1 == path_.size(); }

  // What is behind the level, where there was nothing.
  JsonNode made_behind(std::size_t level) {
    if (is_last(level)) return value_;
    JsonNode node;
    const std::string& next = path_[level + 1];
    if (const auto place = as_place(next)) {
      node.kind = Kind::kArray;
      add_nulls(node, *place);
      node.elements.push_back(made_behind(level + 1));
    } else {
      node.kind = Kind::kObject;
      node.members.push_back({next, made_behind(level + 1)});
    }
    return node;
  }

  void set_member(JsonNode& node, std::size_t level) {
    const std::string& key = path_[level];
    const auto member = std::ranges::find_if(
        node.members, [&key](const auto& candidate) { return candidate.key == key; });
    if (member == node.members.end()) {
      node.members.push_back({key, made_behind(level)});
    } else if (is_last(level)) {
      member->value = value_;
    } else {
      set(member->value, level + 1);
    }
  }

  void set_element(JsonNode& node, std::size_t level) {
    const auto written = as_place(path_[level]);
    if (!written) {
      throw Error(sqlstate::kInvalidTextRepresentation,
                  fmt::format("path element at position {} is not an integer: \"{}\"", level + 1,
                              path_[level]));
    }
    const auto size = static_cast<std::int64_t>(node.elements.size());
    const std::int64_t place = *written < 0 ? size + *written : *written;
    if (place < 0) {
      throw Error(
          sqlstate::kInvalidParameterValue,
          fmt::format("path element at position {} is out of range: {}", level + 1, *written));
    }
    if (place >= size) {
      add_nulls(node, place - size);
      node.elements.push_back(made_behind(level));
    } else if (is_last(level)) {
      node.elements[static_cast<std::size_t>(place)] = value_;
    } else {
      set(node.elements[static_cast<std::size_t>(place)], level + 1);
    }
  }

  std::vector<std::string> path_;
  JsonNode value_;
};

}  // namespace

Value assign_json_part(const Value& document, std::span<const Value> path, bool first_is_place,
                       const Value& value) {
  std::vector<std::string> steps;
  steps.reserve(path.size());
  for (const Value& step : path) steps.push_back(path_text(step));
  JsonNode node;
  if (!document.is_null()) {
    node = parse_json(document.as_text());
  } else {
    node.kind = first_is_place ? Kind::kArray : Kind::kObject;
  }
  JsonNode assigned;
  assigned.kind = Kind::kNull;
  if (!value.is_null()) assigned = parse_json(value.as_text());
  Setter(std::move(steps), std::move(assigned)).set(node);
  canonicalize_jsonb(node);
  return Value::text(jsonb_text(node));
}

}  // namespace carto_mock::sql
