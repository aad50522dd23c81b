#include "sql_api/query_string.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "support/encodings.h"

namespace carto_mock::sql_api {
namespace {

// The library's own limits.
constexpr int kMostParameters = 1000;
constexpr std::size_t kLargestIndex = 20;
constexpr int kDeepest = 5;

std::string decode(std::string_view text) {
  std::string blanks(text);
  std::replace(blanks.begin(), blanks.end(), '+', ' ');
  if (blanks.find('%') == std::string::npos) return blanks;
  std::optional<std::string> decoded = percent_decode(blanks);
  return decoded && is_valid_utf8(*decoded) ? std::move(*decoded) : std::string(text);
}

// `a[b][c]` is a, b, c. What comes after the fifth bracket is one name, brackets and all.
std::vector<std::string> split_key(const std::string& key) {
  std::size_t open = key.find('[');
  if (open == std::string::npos || key.find(']', open) == std::string::npos) return {key};
  std::vector<std::string> parts;
  if (open > 0) parts.push_back(key.substr(0, open));
  for (int depth = 0; open < key.size() && key[open] == '['; ++depth) {
    const std::size_t close = key.find(']', open);
    if (close == std::string::npos) break;
    if (depth == kDeepest) {
      parts.push_back(key.substr(open));
      break;
    }
    parts.push_back(key.substr(open + 1, close - open - 1));
    open = close + 1;
  }
  return parts;
}

// As the place of an array's element.
std::optional<std::size_t> small_index(const std::string& part) {
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), index);
  const bool is_index = error == std::errc() && end == part.data() + part.size() &&
                        std::to_string(index) == part && index <= kLargestIndex;
  return is_index ? std::optional(index) : std::nullopt;
}

// An element of an array that was never set.
JsValue hole() { return JsValue(JsValue::value_t::discarded); }

// [].concat(value)
JsValue as_array(JsValue value) {
  return value.is_array() ? std::move(value) : JsValue::array({std::move(value)});
}

// What one name and its value stand for: `a[b][0]` and x are {"b": ["x"]} under a.
JsValue nested(const std::vector<std::string>& parts, std::size_t at, JsValue value) {
  if (at == parts.size()) return value;
  JsValue inner = nested(parts, at + 1, std::move(value));
  const std::string& part = parts[at];
  if (part.empty()) return as_array(std::move(inner));
  if (const auto index = small_index(part)) {
    JsValue array = JsValue::array();
    for (std::size_t i = 0; i < *index; ++i) array.push_back(hole());
    array.push_back(std::move(inner));
    return array;
  }
  return {{part, std::move(inner)}};
}

JsValue as_object(const JsValue& array) {
  JsValue object = JsValue::object();
  for (std::size_t i = 0; i < array.size(); ++i) {
    if (!array[i].is_discarded()) object[std::to_string(i)] = array[i];
  }
  return object;
}

void merge(JsValue& target, JsValue source);

void merge_elements(JsValue& target, const JsValue& source) {
  for (std::size_t i = 0; i < source.size(); ++i) {
    if (source[i].is_discarded()) continue;
    while (target.size() <= i) target.push_back(hole());
    if (target[i].is_discarded()) {
      target[i] = source[i];
    } else if (target[i].is_structured() && source[i].is_structured()) {
      merge(target[i], source[i]);
    } else {
      target.push_back(source[i]);
    }
  }
}

// What a later name adds to an earlier one's value, as the library merges them.
void merge(JsValue& target, JsValue source) {
  if (!target.is_structured()) {
    target = JsValue::array({std::move(target)});
    JsValue elements = as_array(std::move(source));
    for (JsValue& element : elements) target.push_back(std::move(element));
    return;
  }
  if (!source.is_structured()) {
    if (target.is_array()) {
      target.push_back(std::move(source));
    } else {
      target[source.get<std::string>()] = true;
    }
    return;
  }
  if (target.is_array() && source.is_array()) return merge_elements(target, source);
  if (target.is_array()) target = as_object(target);
  if (source.is_array()) source = as_object(source);
  for (const auto& [name, value] : source.items()) {
    if (target.contains(name)) {
      merge(target[name], value);
    } else {
      target[name] = value;
    }
  }
}

void close_holes(JsValue& value) {
  if (value.is_array()) {
    JsValue dense = JsValue::array();
    for (JsValue& element : value) {
      if (!element.is_discarded()) dense.push_back(std::move(element));
    }
    value = std::move(dense);
  }
  if (!value.is_structured()) return;
  for (JsValue& element : value) close_holes(element);
}

}  // namespace

JsValue decode_query_string(std::string_view text) {
  // The values of each name as it is written, then what the names say.
  JsValue written = JsValue::object();
  for (int count = 0; !text.empty() && count < kMostParameters; ++count) {
    const std::string_view part = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(part.size() + 1, text.size()));
    if (part.empty()) continue;
    const std::size_t bracket = part.find("]=");
    const std::size_t equals = bracket == std::string_view::npos ? part.find('=') : bracket + 1;
    const std::string key = decode(part.substr(0, equals));
    const std::string value =
        equals == std::string_view::npos ? std::string() : decode(part.substr(equals + 1));
    if (written.contains(key)) {
      merge(written[key], value);
    } else {
      written[key] = value;
    }
  }
  JsValue parameters = JsValue::object();
  for (const auto& [key, value] : written.items()) {
    const std::vector<std::string> parts = split_key(key);
    if (parts.empty() || parts[0].empty()) continue;
    JsValue one = nested(parts, 1, value);
    if (parameters.contains(parts[0])) {
      merge(parameters[parts[0]], std::move(one));
    } else {
      parameters[parts[0]] = std::move(one);
    }
  }
  close_holes(parameters);
  return parameters;
}

}  // namespace carto_mock::sql_api
