#include "sql_api/js_value.h"

#include <algorithm>

#include "formats/json_text.h"
#include "support/encodings.h"

namespace carto_mock::sql_api {

bool is_truthy(const JsValue& value) {
  switch (value.type()) {
    case JsValue::value_t::null:
    case JsValue::value_t::discarded:
      return false;
    case JsValue::value_t::boolean:
      return value.get<bool>();
    case JsValue::value_t::string:
      return !value.get_ref<const std::string&>().empty();
    case JsValue::value_t::number_integer:
    case JsValue::value_t::number_unsigned:
    case JsValue::value_t::number_float:
      return value.get<double>() != 0;
    case JsValue::value_t::object:
    case JsValue::value_t::array:
    case JsValue::value_t::binary:
      return true;
  }
  return false;
}

std::string to_js_string(const JsValue& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number()) {
    std::string text;
    formats::append_js_number(text, value.get<double>(), formats::NonFinite::kNull);
    return text;
  }
  if (value.is_object()) return "[object Object]";
  if (!value.is_array()) return value.dump();
  std::string joined;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (i > 0) joined += ',';
    if (!value[i].is_null()) joined += to_js_string(value[i]);
  }
  return joined;
}

std::optional<std::string> parse_js_integer(const JsValue& value) {
  const std::string text = to_js_string(value);
  std::size_t at = text.find_first_not_of(" \t\n\v\f\r");
  if (at == std::string::npos) return std::nullopt;
  const bool is_negative = text[at] == '-';
  if (is_negative || text[at] == '+') ++at;
  const std::size_t end = std::min(text.find_first_not_of("0123456789", at), text.size());
  if (end == at) return std::nullopt;
  std::string number = is_negative ? "-" : "";
  formats::append_js_number(number, std::string_view(text).substr(at, end - at),
                            formats::NonFinite::kNull);
  return number == "-0" ? "0" : number;
}

std::string decode_utf8(std::string_view bytes) {
  if (is_valid_utf8(bytes)) return std::string(bytes);
  std::string text;
  while (!bytes.empty()) {
    std::size_t size = std::min<std::size_t>(4, bytes.size());
    while (size > 0 && !is_valid_utf8(bytes.substr(0, size))) --size;
    // The longest valid start may be several characters; any of them will do.
    text += size > 0 ? bytes.substr(0, size) : std::string_view("\xef\xbf\xbd");
    bytes.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return text;
}

std::string decode_latin1(std::string_view bytes) {
  const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  const auto ascii_end = std::ranges::find_if_not(bytes, is_ascii);
  std::string text(bytes.begin(), ascii_end);
  for (const char c : bytes.substr(text.size())) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      text += c;
    } else {
      text += static_cast<char>(0xc0U | byte >> 6);
      text += static_cast<char>(0x80U | (byte & 0x3fU));
    }
  }
  return text;
}

}  // namespace carto_mock::sql_api
