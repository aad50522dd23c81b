#include "auth_api/form_reader.h"

#include <algorithm>
#include <string>

#include "support/encodings.h"

namespace carto_mock::auth_api {
namespace {

constexpr int kMaximumDepth = 100;

struct Malformed {};

std::string unescape(std::string_view text) {
  std::string spaced(text);
  std::replace(spaced.begin(), spaced.end(), '+', ' ');
  auto decoded = percent_decode(spaced);
  if (!decoded) throw Malformed();
  return *std::move(decoded);
}

// Is there a place for `name` (such as `a` or `a[b]`) in the object, or has it been given already?
// A repeated name starts the next object of a list.
bool has_nested_member(const Parameter::Object& object, std::string_view name) {
  const Parameter::Object* place = &object;
  while (true) {
    const std::size_t begin = name.find_first_not_of("[]");
    if (begin == std::string_view::npos) return true;
    if (name.substr(0, begin).find("[]") != std::string_view::npos) return false;
    const std::size_t end = std::min(name.find_first_of("[]", begin), name.size());
    const Parameter* member =
        place == nullptr ? nullptr : find_member(*place, name.substr(begin, end - begin));
    if (member == nullptr) return false;
    place = member->object();
    name.remove_prefix(end);
    if (name.starts_with(']')) name.remove_prefix(1);
    if (name.starts_with("[]")) return false;
  }
}

void add(Parameter::Object& object, std::string_view name, Parameter value, int depth);

void add_to_list(Parameter::Object& object, std::string_view key, std::string_view after,
                 Parameter value, int depth) {
  Parameter* member = find_member(object, key);
  if (member == nullptr) {
    set_member(object, key, Parameter::List());
    member = find_member(object, key);
  }
  Parameter::List* list = member->list();
  if (list == nullptr) throw Malformed();
  if (after == "[]") {
    list->push_back(std::move(value));
    return;
  }
  std::string_view child = after.substr(2);
  const std::size_t close = child.find(']');
  if (child.starts_with('[') && close == child.size() - 1 && close > 1)
    child = child.substr(1, close - 1);
  if (list->empty() || list->back().object() == nullptr ||
      has_nested_member(*list->back().object(), child)) {
    list->push_back(Parameter::Object());
  }
  add(*list->back().object(), child, std::move(value), depth + 1);
}

// Rack's normalize_params: `name` is a key and what follows it in brackets.
void add(Parameter::Object& object, std::string_view name, Parameter value, int depth) {
  if (depth > kMaximumDepth) throw Malformed();
  const std::size_t begin = name.find_first_not_of("[]");
  if (begin == std::string_view::npos) return;
  const std::size_t end = std::min(name.find_first_of("[]", begin), name.size());
  const std::string_view key = name.substr(begin, end - begin);
  std::string_view after = name.substr(end);
  while (after.starts_with(']')) after.remove_prefix(1);
  if (after.empty()) {
    set_member(object, key, std::move(value));
  } else if (after == "[") {
    set_member(object, name, std::move(value));
  } else if (after.starts_with("[]")) {
    add_to_list(object, key, after, std::move(value), depth);
  } else {
    Parameter* member = find_member(object, key);
    if (member == nullptr) {
      set_member(object, key, Parameter::Object());
      member = find_member(object, key);
    }
    if (member->object() == nullptr) throw Malformed();
    add(*member->object(), after, std::move(value), depth + 1);
  }
}

// The value of `name` in a header such as `form-data; name="a"; filename="b"`.
std::optional<std::string> header_parameter(std::string_view header, std::string_view name) {
  const std::string marker = std::string(name) + "=";
  for (std::size_t at = header.find(marker); at != std::string_view::npos;
       at = header.find(marker, at + 1)) {
    if (at > 0 && header[at - 1] != ' ' && header[at - 1] != ';') continue;
    std::string_view value = header.substr(at + marker.size());
    if (value.starts_with('"')) return std::string(value.substr(1, value.find('"', 1) - 1));
    return std::string(value.substr(0, value.find_first_of("; ")));
  }
  return std::nullopt;
}

std::string_view content_disposition(std::string_view headers) {
  while (!headers.empty()) {
    const std::size_t end = std::min(headers.find("\r\n"), headers.size());
    const std::string_view line = headers.substr(0, end);
    if (to_lower_ascii(line).starts_with("content-disposition:")) return line;
    headers.remove_prefix(std::min(end + 2, headers.size()));
  }
  return {};
}

}  // namespace

std::optional<Parameter::Object> read_form(std::string_view text) {
  Parameter::Object result;
  try {
    while (!text.empty()) {
      const std::size_t end = std::min(text.find_first_of("&;"), text.size());
      const std::string_view pair = text.substr(0, end);
      text.remove_prefix(std::min(end + 1, text.size()));
      text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
      if (pair.empty()) continue;
      const std::size_t equals = pair.find('=');
      Parameter value;
      if (equals != std::string_view::npos) value = unescape(pair.substr(equals + 1));
      add(result, unescape(pair.substr(0, equals)), std::move(value), 1);
    }
  } catch (const Malformed&) {
    return std::nullopt;
  }
  return result;
}

std::optional<Parameter::Object> read_multipart(std::string_view body, std::string_view boundary) {
  const std::string delimiter = "--" + std::string(boundary);
  if (boundary.empty() || !body.starts_with(delimiter)) return std::nullopt;
  Parameter::Object result;
  try {
    body.remove_prefix(delimiter.size());
    while (body.starts_with("\r\n")) {
      body.remove_prefix(2);
      const std::size_t headers = body.find("\r\n\r\n");
      const std::size_t end = body.find("\r\n" + delimiter);
      if (headers == std::string_view::npos || end == std::string_view::npos || headers > end)
        return std::nullopt;
      const std::string_view disposition = content_disposition(body.substr(0, headers));
      const std::size_t begin = headers + 4;
      std::string content(begin > end ? std::string_view() : body.substr(begin, end - begin));
      body.remove_prefix(end + 2 + delimiter.size());
      const auto name = header_parameter(disposition, "name");
      if (!name) continue;
      if (header_parameter(disposition, "filename"))
        content = "#<ActionDispatch::Http::UploadedFile>";
      add(result, *name, std::move(content), 1);
    }
  } catch (const Malformed&) {
    return std::nullopt;
  }
  return body.starts_with("--") ? std::optional(result) : std::nullopt;
}

}  // namespace carto_mock::auth_api
