// Names of SQL as names of XML and back (SQL/XML:2003, chapters 9.1 and 9.3; PostgreSQL's manual,
// chapters 9.15.1 and 9.15.4).
#pragma once

#include <string>
#include <string_view>

namespace carto_mock::sql {

// What a name is made for. kWritten: an expression that says it, which has its colons and "xml" at
// the start as they are. kColumn: a column, which has not. kCatalog: a part of a longer name, which
// has no periods either.
enum class XmlNameUse { kWritten, kColumn, kCatalog };

// Characters that no name of XML has there become `_x0020_`.
std::string xml_name(std::string_view sql_name, XmlNameUse use);
std::string sql_name_of_xml(std::string_view xml_name);

}  // namespace carto_mock::sql
