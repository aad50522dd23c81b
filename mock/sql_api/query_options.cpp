#include "sql_api/query_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "sql_api/api_error.h"
#include "support/encodings.h"

namespace carto_mock::sql_api {
namespace {

[[noreturn]] void refuse(std::string message) {
  throw ApiError{400, std::move(message), {}, {}, {}, {}};
}

bool is_given(const JsValue* value) { return value != nullptr && is_truthy(*value); }

formats::Format read_format(const JsValue* value) {
  if (value == nullptr) return formats::Format::kJson;
  std::string name = "undefined";
  if (value->is_string()) {
    if (value->get_ref<const std::string&>().empty()) return formats::Format::kJson;
    name = to_lower_ascii(value->get_ref<const std::string&>());
  } else if (value->is_array() && !value->empty()) {
    name = to_js_string(value->back());
  }
  const formats::FormatInfo* info = formats::find_format(name);
  if (info == nullptr) refuse("Invalid format: " + name);
  return info->format;
}

// What Node's path module says of another type.
std::string received(const JsValue& value) {
  if (value.is_array()) return "Received an instance of Array";
  if (value.is_object()) return "Received an instance of Object";
  if (value.is_null()) return "Received null";
  return fmt::format("Received type {} ({})", value.is_boolean() ? "boolean" : "number",
                     to_js_string(value));
}

std::string read_filename(const JsValue* value) {
  if (value == nullptr || (value->is_string() && value->get_ref<const std::string&>().empty()))
    return "cartodb-query";
  if (!value->is_string())
    refuse(fmt::format("The \"path\" argument must be of type string. {}", received(*value)));
  return clean_filename(value->get_ref<const std::string&>());
}

void split_at_commas(const JsValue& text, std::vector<std::string>& names) {
  if (!text.is_string()) refuse("e.split is not a function");
  const std::string& list = text.get_ref<const std::string&>();
  for (std::size_t start = 0;;) {
    const std::size_t comma = list.find(',', start);
    names.push_back(list.substr(start, comma - start));
    if (comma == std::string::npos) return;
    start = comma + 1;
  }
}

std::vector<std::string> read_skipfields(const JsValue* value) {
  std::vector<std::string> names;
  if (value == nullptr) return names;
  if (value->is_string()) {
    if (!value->get_ref<const std::string&>().empty()) split_at_commas(*value, names);
  } else if (value->is_array()) {
    for (const JsValue& element : *value) split_at_commas(element, names);
  } else {
    refuse("Cannot read property 'length' of undefined");
  }
  return names;
}

Paging read_paging(const Parameters& parameters) {
  Paging paging;
  if (const JsValue* limit = parameters.find("rows_per_page"))
    paging.limit = parse_js_integer(*limit);
  if (const JsValue* page = parameters.find("page"); page != nullptr && paging.limit) {
    if (const std::optional<std::string> number = parse_js_integer(*page)) {
      const JsValue product = std::stod(*number) * std::stod(*paging.limit);
      paging.offset = to_js_string(product);
    }
  }
  const JsValue* order = parameters.find("order_by");
  if (order == nullptr || !order->is_string() || order->get_ref<const std::string&>().empty())
    return paging;
  paging.order_by = order->get<std::string>();
  if (const JsValue* direction = parameters.find("sort_order")) {
    if (direction->is_null()) refuse("Cannot read property 'toUpperCase' of null");
    if (!direction->is_string()) refuse("sortOrder.toUpperCase is not a function");
    const std::string lower = to_lower_ascii(direction->get_ref<const std::string&>());
    if (lower == "asc") paging.sort_order = "ASC";
    if (lower == "desc") paging.sort_order = "DESC";
  }
  return paging;
}

// The next character of valid UTF-8; other bytes as they are.
std::uint32_t next_character(std::string_view text, std::size_t& at) {
  const auto lead = static_cast<unsigned char>(text[at++]);
  const int more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc0 ? 1 : 0;
  std::uint32_t code = more == 0 ? lead : lead & (0x3fU >> more);
  for (int i = 0; i < more && at < text.size(); ++i)
    code = code << 6 | (static_cast<unsigned char>(text[at++]) & 0x3fU);
  return code;
}

// JavaScript's \s.
bool is_js_space(std::uint32_t code) {
  return (code >= 9 && code <= 13) || code == ' ' || code == 0xa0 || code == 0x1680 ||
         (code >= 0x2000 && code <= 0x200a) || code == 0x2028 || code == 0x2029 || code == 0x202f ||
         code == 0x205f || code == 0x3000 || code == 0xfeff;
}

}  // namespace

std::string clean_filename(std::string_view filename) {
  filename = filename.substr(0, filename.find_last_not_of('/') + 1);
  filename.remove_prefix(filename.find_last_of('/') + 1);  // npos + 1 is 0
  const std::size_t dot = filename.rfind('.');
  if (dot != std::string_view::npos && dot > 0 && filename != "..")
    filename = filename.substr(0, dot);
  std::string clean;
  for (std::size_t at = 0; at < filename.size();) {
    const std::size_t start = at;
    const std::uint32_t code = next_character(filename, at);
    const bool is_unsafe =
        code < 0x80 &&
        std::string_view(";()[]<>'\"").find(static_cast<char>(code)) != std::string_view::npos;
    if (is_unsafe || is_js_space(code)) {
      clean += '_';
    } else {
      clean += filename.substr(start, at - start);
    }
  }
  return clean;
}

std::optional<std::string> to_header_text(std::string_view text) {
  const auto is_plain = [](char c) { return c >= 0x20 && c < 0x7f; };
  const auto plain_end = std::ranges::find_if_not(text, is_plain);
  std::string latin1(text.begin(), plain_end);
  for (std::size_t at = latin1.size(); at < text.size();) {
    const std::uint32_t code = next_character(text, at);
    const bool is_allowed = code == '\t' || (code >= 0x20 && code <= 0xff && code != 0x7f);
    if (!is_allowed) return std::nullopt;
    latin1 += static_cast<char>(code);
  }
  return latin1;
}

QueryOptions read_query_options(const Parameters& parameters) {
  QueryOptions options;
  const JsValue* query = parameters.find("q");
  if (query == nullptr || !query->is_string()) refuse("You must indicate a sql query");
  options.query = query->get<std::string>();
  options.format = read_format(parameters.find("format"));
  options.format_options.filename = read_filename(parameters.find("filename"));
  options.is_attachment =
      is_given(parameters.find("format")) || is_given(parameters.find("filename"));
  options.format_options.skipfields = read_skipfields(parameters.find("skipfields"));
  if (const JsValue* places = parameters.find("dp"); is_given(places)) {
    options.format_options.decimal_places = to_js_string(*places);
  }
  if (const JsValue* callback = parameters.find("callback"); is_given(callback)) {
    options.format_options.callback = to_js_string(*callback);
  }
  const JsValue* policy = parameters.find("cache_policy");
  options.is_persistent = policy != nullptr && *policy == "persist";
  options.paging = read_paging(parameters);
  return options;
}

}  // namespace carto_mock::sql_api
