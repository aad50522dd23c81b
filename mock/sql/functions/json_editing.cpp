// Functions that change JSON: jsonb_set, jsonb_insert, #-, -, strip_nulls, jsonb_pretty and
// json_object (manual, chapter 9.16).
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sql/functions/native.h"
#include "sql/functions/type_function_lists.h"
#include "sql/types/json.h"
#include "sql/types/jsonb.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

using Kind = JsonNode::Kind;
constexpr SqlState kNullValueNotAllowed{"22004"};
constexpr SqlState kArraySubscriptError{"2202E"};

bool is_scalar(const JsonNode& node) {
  return node.kind != Kind::kArray && node.kind != Kind::kObject;
}

Error invalid(std::string message) {
  return Error(sqlstate::kInvalidParameterValue, std::move(message));
}

// What is done where a path ends.
enum class PathAction { kCreate, kReplace, kInsertBefore, kInsertAfter, kDelete };

bool adds(PathAction action) {
  return action == PathAction::kCreate || action == PathAction::kInsertBefore ||
         action == PathAction::kInsertAfter;
}

// Walks a path of keys and places, and does the action at its end.
class PathEditor {
 public:
  PathEditor(const Array& path, PathAction action, const JsonNode* value)
      : path_(path.elements), action_(action), value_(value) {}

  void edit(JsonNode& node) const { edit(node, 0); }

 private:
  void edit(JsonNode& node, std::size_t level) const {
    if (path_[level].is_null()) {
      throw Error(kNullValueNotAllowed,
                  fmt::format("path element at position {} is null", level + 1));
    }
    if (is_scalar(node)) return;
    if (node.kind == Kind::kObject) {
      edit_object(node, level);
    } else {
      edit_array(node, level);
    }
  }

  bool is_last(std::size_t level) const { return level + 1 == path_.size(); }

  void edit_object(JsonNode& node, std::size_t level) const {
    const std::string& key = path_[level].as_text();
    const auto member =
        std::ranges::find_if(node.members, [&](const auto& item) { return item.key == key; });
    if (member == node.members.end()) {
      if (is_last(level) && adds(action_)) node.members.push_back({key, *value_});
    } else if (!is_last(level)) {
      edit(member->value, level + 1);
    } else if (action_ == PathAction::kDelete) {
      node.members.erase(member);
    } else if (action_ == PathAction::kInsertBefore || action_ == PathAction::kInsertAfter) {
      throw invalid("cannot replace existing key")
          .hint("Try using the function jsonb_set to replace key value.");
    } else {
      member->value = *value_;
    }
  }

  std::int32_t index_at(std::size_t level) const {
    const std::string& text = path_[level].as_text();
    std::int32_t index = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) {
      throw Error(
          sqlstate::kInvalidTextRepresentation,
          fmt::format("path element at position {} is not an integer: \"{}\"", level + 1, text));
    }
    return index;
  }

  // A place before the first or behind the last is where an added element goes.
  void edit_array(JsonNode& node, std::size_t level) const {
    const auto size = static_cast<std::int64_t>(node.elements.size());
    std::int64_t index = index_at(level);
    if (index < 0) index += size;
    const bool exists = index >= 0 && index < size;
    const auto place = node.elements.begin() + std::clamp<std::int64_t>(index, 0, size);
    if (!is_last(level)) {
      if (exists) edit(*place, level + 1);
    } else if (!exists) {
      if (adds(action_)) node.elements.insert(place, *value_);
    } else {
      switch (action_) {
        case PathAction::kCreate:
        case PathAction::kReplace:
          *place = *value_;
          return;
        case PathAction::kInsertBefore:
          node.elements.insert(place, *value_);
          return;
        case PathAction::kInsertAfter:
          node.elements.insert(place + 1, *value_);
          return;
        case PathAction::kDelete:
          node.elements.erase(place);
          return;
      }
    }
  }

  const std::vector<Value>& path_;
  PathAction action_;
  const JsonNode* value_;
};

void require_one_dimension(const Array& path) {
  if (path.lengths.size() > 1)
    throw Error(kArraySubscriptError, "wrong number of array subscripts");
}

std::string edit_at_path(std::string_view target, const Array& path, PathAction action,
                         std::string_view value) {
  require_one_dimension(path);
  JsonNode node = parse_json(target);
  const bool is_deletion = action == PathAction::kDelete;
  if (is_scalar(node))
    throw invalid(is_deletion ? "cannot delete path in scalar" : "cannot set path in scalar");
  const bool needs_content = is_deletion || action == PathAction::kReplace;
  const bool is_without_content = target == "[]" || target == "{}";
  if (path.elements.empty() || (needs_content && is_without_content)) return std::string(target);
  const JsonNode replacement = is_deletion ? JsonNode() : parse_json(value);
  PathEditor(path, action, &replacement).edit(node);
  canonicalize_jsonb(node);
  return jsonb_text(node);
}

std::string set(std::string_view target, const Array& path, std::string_view value, bool creates) {
  return edit_at_path(target, path, creates ? PathAction::kCreate : PathAction::kReplace, value);
}

std::string insert(std::string_view target, const Array& path, std::string_view value,
                   bool is_after) {
  return edit_at_path(target, path, is_after ? PathAction::kInsertAfter : PathAction::kInsertBefore,
                      value);
}

std::string delete_path(std::string_view target, const Array& path) {
  return edit_at_path(target, path, PathAction::kDelete, {});
}

// The same as jsonb_set() where the value is not NULL; else the last argument says what to do.
std::optional<std::string> set_lax(const Value& target, const Value& path, const Value& value,
                                   const Value& creates, const Value& treatment) {
  if (target.is_null() || path.is_null() || creates.is_null()) return std::nullopt;
  constexpr const char* kUnknownTreatment =
      "null_value_treatment must be \"delete_key\", \"return_target\", \"use_json_null\", or "
      "\"raise_exception\"";
  if (treatment.is_null()) throw invalid(kUnknownTreatment);
  if (!value.is_null())
    return set(target.as_text(), path.as_array(), value.as_text(), creates.as_bool());
  const std::string& name = treatment.as_text();
  if (name == "raise_exception") {
    throw Error(kNullValueNotAllowed, "JSON value must not be null")
        .detail("Exception was raised because null_value_treatment is \"raise_exception\".")
        .hint(
            "To avoid, either change the null_value_treatment argument or ensure that an SQL NULL "
            "is not passed.");
  }
  if (name == "use_json_null")
    return set(target.as_text(), path.as_array(), "null", creates.as_bool());
  if (name == "delete_key") return delete_path(target.as_text(), path.as_array());
  if (name == "return_target") return target.as_text();
  throw invalid(kUnknownTreatment);
}

std::string delete_element(std::string_view json, std::int32_t index) {
  JsonNode node = parse_json(json);
  if (is_scalar(node)) throw invalid("cannot delete from scalar");
  if (node.kind == Kind::kObject) throw invalid("cannot delete from object using integer index");
  const auto size = static_cast<std::int64_t>(node.elements.size());
  const std::int64_t place = index < 0 ? size + index : index;
  if (place >= 0 && place < size) node.elements.erase(node.elements.begin() + place);
  return jsonb_text(node);
}

std::string delete_keys(std::string_view json, const Array& keys) {
  require_one_dimension(keys);
  JsonNode node = parse_json(json);
  if (is_scalar(node)) throw invalid("cannot delete from scalar");
  const auto is_deleted = [&keys](std::string_view name) {
    return std::ranges::any_of(keys.elements, [name](const Value& key) {
      return !key.is_null() && key.as_text() == name;
    });
  };
  std::erase_if(node.members, [&](const auto& member) { return is_deleted(member.key); });
  std::erase_if(node.elements, [&](const JsonNode& element) {
    return element.kind == Kind::kString && is_deleted(element.text);
  });
  return jsonb_text(node);
}

void strip_nulls(JsonNode& node) {
  std::erase_if(node.members, [](const auto& member) { return member.value.kind == Kind::kNull; });
  for (auto& [key, value] : node.members) strip_nulls(value);
  for (JsonNode& element : node.elements) strip_nulls(element);
}

std::string strip_jsonb(std::string_view json) {
  JsonNode node = parse_json(json);
  strip_nulls(node);
  return jsonb_text(node);
}

// Without blanks, in the order of the text.
void append_compact(std::string& text, const JsonNode& node) {
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
    case Kind::kArray:
    case Kind::kObject:
      break;
  }
  const bool is_array = node.kind == Kind::kArray;
  text += is_array ? '[' : '{';
  const std::size_t start = text.size();
  for (const JsonNode& element : node.elements) {
    if (text.size() > start) text += ',';
    append_compact(text, element);
  }
  for (const auto& [key, value] : node.members) {
    if (text.size() > start) text += ',';
    text += quote_json(key) + ':';
    append_compact(text, value);
  }
  text += is_array ? ']' : '}';
}

std::string strip_json(std::string_view json) {
  JsonNode node = parse_json(json);
  strip_nulls(node);
  std::string text;
  append_compact(text, node);
  return text;
}

void append_pretty(std::string& text, const JsonNode& node, std::size_t depth) {
  if (is_scalar(node)) {
    text += jsonb_text(node);
    return;
  }
  constexpr std::size_t kIndent = 4;
  const auto new_line = [&](std::size_t levels) {
    text += '\n';
    text.append(levels * kIndent, ' ');
  };
  const bool is_array = node.kind == Kind::kArray;
  text += is_array ? '[' : '{';
  std::string_view separator;
  for (const JsonNode& element : node.elements) {
    text += separator;
    new_line(depth + 1);
    append_pretty(text, element, depth + 1);
    separator = ",";
  }
  for (const auto& [key, value] : node.members) {
    text += separator;
    new_line(depth + 1);
    text += quote_json(key) + ": ";
    append_pretty(text, value, depth + 1);
    separator = ",";
  }
  new_line(depth);
  text += is_array ? ']' : '}';
}

std::string pretty(std::string_view json) {
  std::string text;
  append_pretty(text, parse_json(json), 0);
  return text;
}

// ---- json_object: keys and values as texts

void append_pair(std::string& text, const Value& key, const Value& value) {
  if (key.is_null()) throw Error(kNullValueNotAllowed, "null value not allowed for object key");
  if (text.size() > 1) text += ", ";
  text += quote_json(key.as_text()) + " : ";
  text += value.is_null() ? "null" : quote_json(value.as_text());
}

// Keys and values in turn, in one dimension or in pairs.
std::string object_of_pairs(const Array& pairs) {
  if (pairs.lengths.size() > 2)
    throw Error(kArraySubscriptError, "wrong number of array subscripts");
  if (pairs.lengths.size() == 1 && pairs.lengths[0] % 2 != 0)
    throw Error(kArraySubscriptError, "array must have even number of elements");
  if (pairs.lengths.size() == 2 && pairs.lengths[1] != 2)
    throw Error(kArraySubscriptError, "array must have two columns");
  std::string text = "{";
  for (std::size_t i = 0; i + 1 < pairs.elements.size(); i += 2)
    append_pair(text, pairs.elements[i], pairs.elements[i + 1]);
  return text + '}';
}

std::string object_of_arrays(const Array& keys, const Array& values) {
  if (keys.lengths.size() > 1 || keys.lengths.size() != values.lengths.size())
    throw Error(kArraySubscriptError, "wrong number of array subscripts");
  if (keys.elements.size() != values.elements.size())
    throw Error(kArraySubscriptError, "mismatched array dimensions");
  std::string text = "{";
  for (std::size_t i = 0; i < keys.elements.size(); ++i)
    append_pair(text, keys.elements[i], values.elements[i]);
  return text + '}';
}

std::string jsonb_of_pairs(const Array& pairs) { return parse_jsonb(object_of_pairs(pairs)); }

std::string jsonb_of_arrays(const Array& keys, const Array& values) {
  return parse_jsonb(object_of_arrays(keys, values));
}

constexpr FunctionEntry kEntries[] = {
    {"jsonb_set(jsonb,text[],jsonb,boolean)", native<set>},
    {"jsonb_set_lax(jsonb,text[],jsonb,boolean,text)", native<set_lax>},
    {"jsonb_insert(jsonb,text[],jsonb,boolean)", native<insert>},
    {"jsonb_delete_path(jsonb,text[])", native<delete_path>},
    {"jsonb_delete(jsonb,integer)", native<delete_element>},
    {"jsonb_delete(jsonb,text[])", native<delete_keys>},
    {"json_strip_nulls(json)", native<strip_json>},
    {"jsonb_strip_nulls(jsonb)", native<strip_jsonb>},
    {"jsonb_pretty(jsonb)", native<pretty>},
    {"json_object(text[])", native<object_of_pairs>},
    {"json_object(text[],text[])", native<object_of_arrays>},
    {"jsonb_object(text[])", native<jsonb_of_pairs>},
    {"jsonb_object(text[],text[])", native<jsonb_of_arrays>},
};

}  // namespace

std::span<const FunctionEntry> json_editing_functions() { return kEntries; }

}  // namespace carto_mock::sql
