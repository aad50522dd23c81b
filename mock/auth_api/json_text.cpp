#include "auth_api/json_text.h"

#include <fmt/format.h>

namespace carto_mock::auth_api {

std::string json_string(std::string_view text) {
  constexpr std::string_view kLineSeparator = "\xE2\x80\xA8";
  constexpr std::string_view kParagraphSeparator = "\xE2\x80\xA9";
  std::string json = "\"";
  for (std::size_t index = 0; index < text.size(); ++index) {
    const char character = text[index];
    switch (character) {
      case '"':
        json += "\\\"";
        break;
      case '\\':
        json += "\\\\";
        break;
      case '\b':
        json += "\\b";
        break;
      case '\f':
        json += "\\f";
        break;
      case '\n':
        json += "\\n";
        break;
      case '\r':
        json += "\\r";
        break;
      case '\t':
        json += "\\t";
        break;
      case '<':
        json += "\\u003c";
        break;
      case '>':
        json += "\\u003e";
        break;
      case '&':
        json += "\\u0026";
        break;
      default:
        if (static_cast<unsigned char>(character) < 0x20) {
          json += fmt::format("\\u{:04x}", static_cast<unsigned char>(character));
        } else if (const std::string_view rest = text.substr(index);
                   rest.starts_with(kLineSeparator)) {
          json += "\\u2028";
          index += kLineSeparator.size() - 1;
        } else if (rest.starts_with(kParagraphSeparator)) {
          json += "\\u2029";
          index += kParagraphSeparator.size() - 1;
        } else {
          json += character;
        }
    }
  }
  return json + '"';
}

std::string json_list(const std::vector<std::string>& texts) {
  std::vector<std::string> quoted;
  quoted.reserve(texts.size());
  for (const std::string& text : texts) quoted.push_back(json_string(text));
  return fmt::format("[{}]", fmt::join(quoted, ","));
}

}  // namespace carto_mock::auth_api
