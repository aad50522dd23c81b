// Values as XML (SQL/XML:2003, chapter 9.8): what XMLELEMENT, XMLFOREST and query_to_xml() put
// between tags.
#pragma once

#include <string>
#include <string_view>

#include "sql/functions/function.h"

namespace carto_mock::sql {

// Whether a text has its markup escaped: that of XML itself never has, the elements of an array
// always have.
enum class XmlEscaping : bool { kNone, kMarkup };

// Not for NULL. Throws 22008 for an infinite moment.
std::string xml_value(const CallContext& context, const Value& value, Type type,
                      XmlEscaping escaping);

// `&`, `<`, `>` and carriage returns as references.
std::string escape_xml(std::string_view text);

}  // namespace carto_mock::sql
