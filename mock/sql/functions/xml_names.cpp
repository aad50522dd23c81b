#include "sql/functions/xml_names.h"

#include <fmt/format.h>
#include <libxml/chvalid.h>

#include <charconv>
#include <cstdint>

#include "support/utf8.h"

namespace carto_mock::sql {
namespace {

bool may_begin_name(unsigned int character) {
  return xmlIsBaseCharQ(character) || xmlIsIdeographicQ(character) || character == '_' ||
         character == ':';
}

bool may_continue_name(unsigned int character) {
  return may_begin_name(character) || xmlIsDigitQ(character) || character == '.' ||
         character == '-' || xmlIsCombiningQ(character) || xmlIsExtenderQ(character);
}

bool begins_with_xml(std::string_view name) {
  constexpr std::string_view kXml = "xml";
  if (name.size() < kXml.size()) return false;
  for (std::size_t i = 0; i < kXml.size(); ++i)
    if ((static_cast<unsigned char>(name[i]) | 0x20U) != static_cast<unsigned char>(kXml[i]))
      return false;
  return true;
}

// The character that `_x0041_` at the start of a text stands for, 0: it is no such thing.
std::uint32_t escaped_character(std::string_view text) {
  constexpr std::size_t kLength = 7;
  if (text.size() < kLength || !text.starts_with("_x") || text[kLength - 1] != '_') return 0;
  std::uint32_t character = 0;
  const char* end = text.data() + kLength - 1;
  const auto [last, error] = std::from_chars(text.data() + 2, end, character, 16);
  return error == std::errc() && last == end ? character : 0;
}

}  // namespace

std::string xml_name(std::string_view sql_name, XmlNameUse use) {
  std::string result;
  std::size_t place = 0;
  while (place < sql_name.size()) {
    const bool is_first = place == 0;
    const std::string_view rest = sql_name.substr(place);
    const char32_t code = next_character(sql_name, place);
    if (code == ':' && (is_first || use != XmlNameUse::kWritten)) {
      result += "_x003A_";
    } else if (rest.starts_with("_x")) {
      result += "_x005F_";
    } else if (is_first && use != XmlNameUse::kWritten && begins_with_xml(rest)) {
      result += rest.front() == 'x' ? "_x0078_" : "_x0058_";
    } else if (code == '.' && use == XmlNameUse::kCatalog) {
      result += "_x002E_";
    } else {
      const bool is_allowed = is_first ? may_begin_name(code) : may_continue_name(code);
      if (is_allowed) {
        append_character(result, code);
      } else {
        result += fmt::format("_x{:04X}_", static_cast<std::uint32_t>(code));
      }
    }
  }
  return result;
}

std::string sql_name_of_xml(std::string_view xml_name) {
  std::string result;
  while (!xml_name.empty()) {
    if (const std::uint32_t character = escaped_character(xml_name); character != 0) {
      append_character(result, character);
      xml_name.remove_prefix(7);
      continue;
    }
    result += xml_name.front();
    xml_name.remove_prefix(1);
  }
  return result;
}

}  // namespace carto_mock::sql
