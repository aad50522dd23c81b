// Text of xml (manual, chapter 8.13): kept as it was written.
#pragma once

#include <string>
#include <string_view>

namespace carto_mock::sql {

// Content as the setting xmloption = content takes it: text, elements, comments and more in any
// number. What is not well-formed is refused (0A000): PostgreSQL's answer holds the words of
// libxml2.
void require_xml_content(std::string_view text);

// Without the XML declaration, unless it says more than the version 1.0 and the encoding.
std::string format_xml(std::string_view text);

}  // namespace carto_mock::sql
