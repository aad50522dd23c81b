// Text of xml (manual, chapter 8.13): kept as it was written.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace carto_mock::sql {

// What an XML declaration takes of the start of a text, 0 without one. Throws 2200N `invalid XML
// content: invalid XML declaration`.
std::size_t xml_declaration_length(std::string_view text);

// A document: one element, with what may stand around it. Throws 2200M `invalid XML document`.
void require_xml_document(std::string_view text);
// Content as the setting xmloption = content takes it: text, elements, comments and more in any
// number. Throws 2200N `invalid XML content`.
void require_xml_content(std::string_view text);

// Without the XML declaration, unless it says more than the version 1.0 and the encoding.
std::string format_xml(std::string_view text);

}  // namespace carto_mock::sql
