#include "sql_api/query_string.h"

#include <algorithm>
#include <charconv>
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

bool is_small_index(const std::string& part) {
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), index);
  return error == std::errc() && end == part.data() + part.size() &&
         std::to_string(index) == part && index <= kLargestIndex;
}

void append(JsValue& target, JsValue value) {
  if (!target.is_array()) target = JsValue::array({std::move(target)});
  target.push_back(std::move(value));
}

void insert(JsValue& target, const std::vector<std::string>& parts, std::size_t at,
            const std::string& value) {
  if (at == parts.size()) {
    if (target.is_null()) {
      target = value;
    } else {
      append(target, value);
    }
    return;
  }
  const std::string& part = parts[at];
  if (part.empty() || is_small_index(part)) {
    JsValue element;
    insert(element, parts, at + 1, value);
    if (target.is_null()) target = JsValue::array();
    append(target, std::move(element));
    return;
  }
  if (target.is_null()) target = JsValue::object();
  if (!target.is_object())
    return;  // a name that is both text and object: nothing that the service reads
  insert(target[part], parts, at + 1, value);
}

}  // namespace

JsValue decode_query_string(std::string_view text) {
  JsValue parameters = JsValue::object();
  for (int count = 0; !text.empty() && count < kMostParameters; ++count) {
    const std::string_view part = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(part.size() + 1, text.size()));
    if (part.empty()) continue;
    const std::size_t bracket = part.find("]=");
    const std::size_t equals = bracket == std::string_view::npos ? part.find('=') : bracket + 1;
    const std::string key = decode(part.substr(0, equals));
    const std::string value =
        equals == std::string_view::npos ? std::string() : decode(part.substr(equals + 1));
    const std::vector<std::string> parts = split_key(key);
    if (!parts.empty() && !parts[0].empty()) insert(parameters[parts[0]], parts, 1, value);
  }
  return parameters;
}

}  // namespace carto_mock::sql_api
