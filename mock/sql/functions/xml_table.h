// XMLTABLE (manual, chapter 9.15.3.3). The analyzer makes a call of it, of these arguments:
// the document, xml; the path of its rows, text; the namespaces, a row of URIs with the prefixes as
// names, an empty one for the default; the columns' paths, a row of text with their names; the
// values in place of what is missing, a row of the columns' types; and of each column an
// XmlColumnKind as a character, text.
#pragma once

#include "sql/functions/function.h"

namespace carto_mock::sql {

enum class XmlColumnKind : char {
  kNullable = 'n',
  kRequired = 'r',    // NOT NULL
  kOrdinality = 'o',  // the row's number
};

const SetFunctionEntry& xml_table();

}  // namespace carto_mock::sql
