// Text of xml (manual, chapter 8.13): kept as it was written.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace carto_mock::sql {

// What the XML declaration at the start of a text says, if there is one.
struct XmlDeclaration {
  std::size_t length = 0;  // of the text; 0: there is none
  std::optional<std::string> version = std::nullopt;
  std::optional<bool> standalone = std::nullopt;
};
// Throws 2200N `invalid XML content: invalid XML declaration`.
XmlDeclaration read_xml_declaration(std::string_view text);
// As PostgreSQL writes one; empty where it would say no more than the version 1.0, which no
// `version` means as well.
std::string xml_declaration(const std::optional<std::string>& version,
                            std::optional<bool> standalone);

// A document: one element, with what may stand around it. Throws 2200M `invalid XML document`.
void require_xml_document(std::string_view text);
// Content as the setting xmloption = content takes it: text, elements, comments and more in any
// number. Throws 2200N `invalid XML content`.
void require_xml_content(std::string_view text);

// Without the XML declaration, unless it says more than the version 1.0 and the encoding.
std::string format_xml(std::string_view text);

}  // namespace carto_mock::sql
