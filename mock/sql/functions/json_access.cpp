// Parts of JSON: ->, ->>, #>, #>>, @>, ? and the functions that take JSON apart (manual,
// chapter 9.16). A part of a json is its text as written; a part of a jsonb is canonical.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/functions/function_lists.h"
#include "sql/functions/json_type_name.h"
#include "sql/functions/json_walk.h"
#include "sql/functions/native.h"
#include "sql/functions/value_streams.h"
#include "sql/types/json.h"
#include "sql/types/jsonb.h"
#include "sql/types/number_text.h"
#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using std::optional;
using std::string;
using std::string_view;

// The two types behind one interface.
struct JsonTraits {
  static optional<string> field(string_view json, string_view name) {
    JsonText text(json);
    if (text.kind() != '{') return std::nullopt;
    optional<string> found;
    for (const auto& [key, value] : text.members()) {
      if (key == name) found = string(value);
    }
    return found;
  }

  static optional<string> element(string_view json, std::int32_t index) {
    JsonText text(json);
    if (text.kind() != '[') return std::nullopt;
    const std::vector<string_view> elements = text.elements();
    const std::int64_t at = index < 0 ? static_cast<std::int64_t>(elements.size()) + index : index;
    if (at < 0 || at >= static_cast<std::int64_t>(elements.size())) return std::nullopt;
    return string(elements[static_cast<std::size_t>(at)]);
  }
};

struct JsonbTraits {
  static optional<string> field(string_view json, string_view name) {
    const JsonNode node = parse_json(json);
    for (const auto& [key, value] : node.members) {
      if (key == name) return jsonb_text(value);
    }
    return std::nullopt;
  }

  static optional<string> element(string_view json, std::int32_t index) {
    const JsonNode node = parse_json(json);
    if (node.kind == JsonNode::Kind::kObject) return std::nullopt;
    // A scalar counts as an array of itself.
    if (node.kind != JsonNode::Kind::kArray)
      return index == 0 || index == -1 ? std::optional(jsonb_text(node)) : std::nullopt;
    const auto size = static_cast<std::int64_t>(node.elements.size());
    const std::int64_t at = index < 0 ? size + index : index;
    if (at < 0 || at >= size) return std::nullopt;
    return jsonb_text(node.elements[static_cast<std::size_t>(at)]);
  }
};

// ->>: strings without quotes, null as NULL.
optional<string> as_text(const optional<string>& json) {
  if (!json || *json == "null") return std::nullopt;
  return json->front() == '"' ? JsonText::decode(*json) : *json;
}

template <typename Traits>
optional<string> field(string_view json, string_view name) {
  return Traits::field(json, name);
}
template <typename Traits>
optional<string> field_text(string_view json, string_view name) {
  return as_text(Traits::field(json, name));
}
template <typename Traits>
optional<string> element(string_view json, std::int32_t index) {
  return Traits::element(json, index);
}
template <typename Traits>
optional<string> element_text(string_view json, std::int32_t index) {
  return as_text(Traits::element(json, index));
}

optional<std::int32_t> as_index(string_view text) {
  std::int32_t index = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return index;
}

template <typename Traits>
optional<string> at_path(string_view json, const Array& path) {
  string current(json);
  for (const Value& step : path.elements) {
    if (step.is_null()) return std::nullopt;
    optional<string> next;
    const std::size_t begin = current.find_first_not_of(" \t\r\n");
    if (current[begin] == '[') {
      const optional<std::int32_t> index = as_index(step.as_text());
      if (index) next = Traits::element(current, *index);
    } else {
      next = Traits::field(current, step.as_text());
    }
    if (!next) return std::nullopt;
    current = std::move(*next);
  }
  return current;
}

template <typename Traits>
optional<string> text_at_path(string_view json, const Array& path) {
  return as_text(at_path<Traits>(json, path));
}

// The text of json is kept as it was written; where no step is taken, without the blanks around it,
// but for those before a scalar.
string_view whole_text(string_view json) {
  constexpr string_view kBlanks = " \t\r\n";
  const std::size_t begin = json.find_first_not_of(kBlanks);
  const string_view ended = json.substr(0, json.find_last_not_of(kBlanks) + 1);
  return json[begin] == '{' || json[begin] == '[' ? ended.substr(begin) : ended;
}

optional<string> json_at_path(string_view json, const Array& path) {
  return at_path<JsonTraits>(path.elements.empty() ? whole_text(json) : json, path);
}

optional<string> json_text_at_path(string_view json, const Array& path) {
  return as_text(json_at_path(json, path));
}

string type_name(string_view json) { return string(json_type_name(parse_json(json).kind)); }

std::int32_t array_length(string_view json) {
  const JsonNode node = parse_json(json);
  if (node.kind == JsonNode::Kind::kArray) return static_cast<std::int32_t>(node.elements.size());
  throw Error(sqlstate::kInvalidParameterValue, node.kind == JsonNode::Kind::kObject
                                                    ? "cannot get array length of a non-array"
                                                    : "cannot get array length of a scalar");
}

// @>: arrays as sets, objects by key; an array may contain a scalar at the top.
bool contains_node(const JsonNode& container, const JsonNode& contained, bool top) {
  if (container.kind == JsonNode::Kind::kObject && contained.kind == JsonNode::Kind::kObject) {
    return std::all_of(contained.members.begin(), contained.members.end(), [&](const auto& member) {
      return std::any_of(container.members.begin(), container.members.end(),
                         [&](const auto& candidate) {
                           return candidate.key == member.key &&
                                  contains_node(candidate.value, member.value, false);
                         });
    });
  }
  const auto has = [&](const JsonNode& wanted) {
    return std::any_of(
        container.elements.begin(), container.elements.end(),
        [&](const JsonNode& candidate) { return contains_node(candidate, wanted, false); });
  };
  if (container.kind == JsonNode::Kind::kArray) {
    if (contained.kind == JsonNode::Kind::kArray)
      return std::all_of(contained.elements.begin(), contained.elements.end(), has);
    const bool is_scalar = contained.kind != JsonNode::Kind::kObject;
    return top && is_scalar && has(contained);
  }
  return container.kind == contained.kind && compare_jsonb(container, contained) == 0;
}

bool contains(string_view container, string_view contained) {
  return contains_node(parse_json(container), parse_json(contained), true);
}
bool is_contained(string_view contained, string_view container) {
  return contains(container, contained);
}

bool has_key(const JsonNode& node, string_view key) {
  switch (node.kind) {
    case JsonNode::Kind::kObject:
      return std::any_of(node.members.begin(), node.members.end(),
                         [key](const auto& member) { return member.key == key; });
    case JsonNode::Kind::kArray:
      return std::any_of(node.elements.begin(), node.elements.end(), [key](const JsonNode& item) {
        return item.kind == JsonNode::Kind::kString && item.text == key;
      });
    case JsonNode::Kind::kString:
      return node.text == key;
    case JsonNode::Kind::kNull:
    case JsonNode::Kind::kNumber:
    case JsonNode::Kind::kTrue:
    case JsonNode::Kind::kFalse:
      return false;
  }
  return false;
}

bool exists(string_view json, string_view key) { return has_key(parse_json(json), key); }

bool exists_any(string_view json, const Array& keys) {
  const JsonNode node = parse_json(json);
  return std::any_of(keys.elements.begin(), keys.elements.end(), [&](const Value& key) {
    return !key.is_null() && has_key(node, key.as_text());
  });
}

bool exists_all(string_view json, const Array& keys) {
  const JsonNode node = parse_json(json);
  return std::all_of(keys.elements.begin(), keys.elements.end(), [&](const Value& key) {
    return key.is_null() || has_key(node, key.as_text());
  });
}

string concatenate(string_view left, string_view right) {
  JsonNode a = parse_json(left);
  JsonNode b = parse_json(right);
  if (a.kind == JsonNode::Kind::kObject && b.kind == JsonNode::Kind::kObject) {
    a.members.insert(a.members.end(), b.members.begin(), b.members.end());
    canonicalize_jsonb(a);
    return jsonb_text(a);
  }
  JsonNode result;
  result.kind = JsonNode::Kind::kArray;
  for (JsonNode* node : {&a, &b}) {
    if (node->kind == JsonNode::Kind::kArray) {
      result.elements.insert(result.elements.end(), node->elements.begin(), node->elements.end());
    } else {
      result.elements.push_back(*node);
    }
  }
  return jsonb_text(result);
}

string without_key(string_view json, string_view key) {
  JsonNode node = parse_json(json);
  if (node.kind != JsonNode::Kind::kObject && node.kind != JsonNode::Kind::kArray)
    throw Error(sqlstate::kInvalidParameterValue, "cannot delete from scalar");
  std::erase_if(node.members, [key](const auto& member) { return member.key == key; });
  std::erase_if(node.elements, [key](const JsonNode& element) {
    return element.kind == JsonNode::Kind::kString && element.text == key;
  });
  return jsonb_text(node);
}

// What casts from jsonb to numbers and booleans take, and how they refuse.
JsonNode require_scalar(string_view json, JsonNode::Kind kind, const char* target) {
  JsonNode node = parse_json(json);
  const bool is_bool = node.kind == JsonNode::Kind::kTrue || node.kind == JsonNode::Kind::kFalse;
  const bool fits = kind == JsonNode::Kind::kTrue ? is_bool : node.kind == kind;
  if (fits) return node;
  const string name = node.kind == JsonNode::Kind::kNumber ? "numeric" : type_name(json);
  throw Error(sqlstate::kInvalidParameterValue,
              fmt::format("cannot cast jsonb {} to type {}", name, target));
}

Numeric number_of(string_view json, const char* target) {
  return Numeric::parse(require_scalar(json, JsonNode::Kind::kNumber, target).text);
}

Numeric to_numeric(string_view json) { return number_of(json, "numeric"); }
double to_double(string_view json) { return number_of(json, "double precision").to_double(); }
double to_float4(string_view json) { return parse_float4(number_of(json, "real").to_string()); }
std::int64_t to_int2(string_view json) {
  return number_of(json, "smallint").to_integer(INT16_MIN, INT16_MAX, "smallint");
}
std::int64_t to_int4(string_view json) {
  return number_of(json, "integer").to_integer(INT32_MIN, INT32_MAX, "integer");
}
std::int64_t to_int8(string_view json) {
  return number_of(json, "bigint").to_integer(INT64_MIN, INT64_MAX, "bigint");
}
bool to_bool(string_view json) {
  return require_scalar(json, JsonNode::Kind::kTrue, "boolean").kind == JsonNode::Kind::kTrue;
}

template <bool canonical, bool text>
std::vector<Value> elements(const CallContext&, Arguments arguments) {
  const string& json = arguments[0].as_text();
  const string kind = type_name(json);
  const string name =
      string(canonical ? "jsonb" : "json") + (text ? "_array_elements_text" : "_array_elements");
  if (kind != "array") {
    if (canonical)
      throw Error(sqlstate::kInvalidParameterValue, kind == "object"
                                                        ? "cannot extract elements from an object"
                                                        : "cannot extract elements from a scalar");
    throw Error(sqlstate::kInvalidParameterValue, kind == "object"
                                                      ? "cannot call " + name + " on a non-array"
                                                      : "cannot call " + name + " on a scalar");
  }
  std::vector<Value> rows;
  for (const string_view element : JsonText(json).elements()) {
    const optional<string> row = text ? as_text(string(element)) : string(element);
    rows.push_back(row ? Value::text(*row) : Value());
  }
  return rows;
}

// json_each and its kin: a row of key and value for each member.
template <bool canonical, bool text>
std::vector<Value> members(const CallContext&, Arguments arguments) {
  const string& json = arguments[0].as_text();
  const string kind = type_name(json);
  if (kind != "object") {
    if (canonical) {
      throw Error(sqlstate::kInvalidParameterValue,
                  fmt::format("cannot call jsonb_each{} on a non-object", text ? "_text" : ""));
    }
    throw Error(sqlstate::kInvalidParameterValue, kind == "array"
                                                      ? "cannot deconstruct an array as an object"
                                                      : "cannot deconstruct a scalar");
  }
  const Oid type = text ? oid::kText : (canonical ? oid::kJsonb : oid::kJson);
  std::vector<Value> rows;
  for (const auto& [key, value] : JsonText(json).members()) {
    const optional<string> shown = text ? as_text(string(value)) : string(value);
    rows.push_back(
        Value::record({.types = {{oid::kText, -1}, {type, -1}},
                       .names = {"key", "value"},
                       .fields = {Value::text(key), shown ? Value::text(*shown) : Value()}}));
  }
  return rows;
}

template <bool canonical>
std::vector<Value> object_keys(const CallContext&, Arguments arguments) {
  const string& json = arguments[0].as_text();
  const string kind = type_name(json);
  const string name = canonical ? "jsonb_object_keys" : "json_object_keys";
  if (kind != "object")
    throw Error(sqlstate::kInvalidParameterValue,
                "cannot call " + name + (kind == "array" ? " on an array" : " on a scalar"));
  std::vector<Value> rows;
  for (const auto& [key, value] : JsonText(json).members()) rows.push_back(Value::text(key));
  return rows;
}

constexpr FunctionEntry kEntries[] = {
    {"json_object_field(json,text)", native<field<JsonTraits>>},
    {"json_object_field_text(json,text)", native<field_text<JsonTraits>>},
    {"json_array_element(json,integer)", native<element<JsonTraits>>},
    {"json_array_element_text(json,integer)", native<element_text<JsonTraits>>},
    {"json_extract_path(json,text[])", native<json_at_path>},
    {"json_extract_path_text(json,text[])", native<json_text_at_path>},
    {"jsonb_object_field(jsonb,text)", native<field<JsonbTraits>>},
    {"jsonb_object_field_text(jsonb,text)", native<field_text<JsonbTraits>>},
    {"jsonb_array_element(jsonb,integer)", native<element<JsonbTraits>>},
    {"jsonb_array_element_text(jsonb,integer)", native<element_text<JsonbTraits>>},
    {"jsonb_extract_path(jsonb,text[])", native<at_path<JsonbTraits>>},
    {"jsonb_extract_path_text(jsonb,text[])", native<text_at_path<JsonbTraits>>},
    {"json_typeof(json)", native<type_name>},
    {"jsonb_typeof(jsonb)", native<type_name>},
    {"json_array_length(json)", native<array_length>},
    {"jsonb_array_length(jsonb)", native<array_length>},
    {"jsonb_contains(jsonb,jsonb)", native<contains>},
    {"jsonb_contained(jsonb,jsonb)", native<is_contained>},
    {"jsonb_exists(jsonb,text)", native<exists>},
    {"jsonb_exists_any(jsonb,text[])", native<exists_any>},
    {"jsonb_exists_all(jsonb,text[])", native<exists_all>},
    {"jsonb_concat(jsonb,jsonb)", native<concatenate>},
    {"jsonb_delete(jsonb,text)", native<without_key>},
    {"\"numeric\"(jsonb)", native<to_numeric>},
    {"float8(jsonb)", native<to_double>},
    {"float4(jsonb)", native<to_float4>},
    {"int2(jsonb)", native<to_int2>},
    {"int4(jsonb)", native<to_int4>},
    {"int8(jsonb)", native<to_int8>},
    {"bool(jsonb)", native<to_bool>},
};

constexpr SetFunctionEntry kSetEntries[] = {
    {"json_array_elements(json)", all_at_once<elements<false, false>>},
    {"json_array_elements_text(json)", all_at_once<elements<false, true>>},
    {"jsonb_array_elements(jsonb)", all_at_once<elements<true, false>>},
    {"jsonb_array_elements_text(jsonb)", all_at_once<elements<true, true>>},
    {"json_each(json)", all_at_once<members<false, false>>},
    {"json_each_text(json)", all_at_once<members<false, true>>},
    {"jsonb_each(jsonb)", all_at_once<members<true, false>>},
    {"jsonb_each_text(jsonb)", all_at_once<members<true, true>>},
    {"json_object_keys(json)", all_at_once<object_keys<false>>},
    {"jsonb_object_keys(jsonb)", all_at_once<object_keys<true>>},
};

}  // namespace

std::span<const FunctionEntry> json_access_functions() { return kEntries; }
std::span<const SetFunctionEntry> json_set_functions() { return kSetEntries; }

}  // namespace carto_mock::sql
