// What the grammar has of XML (manual, chapters 9.15.1 and 9.15.2): the catalog knows no functions
// of these names, so that they have no signatures and need no privileges. The analyzer makes calls
// of them.
#pragma once

#include <cstdint>
#include <optional>

#include "sql/functions/function.h"

namespace carto_mock::sql {

enum class XmlConstruct : std::uint8_t {
  kElement,         // its name; the attributes' names, an array; the attributes; the contents
  kForest,          // the elements' names, an array; their values
  kConcatenation,   // xml …
  kInstruction,     // its target, and maybe its text
  kRoot,            // xml; the version, NULL: none; an XmlStandalone
  kParsedDocument,  // text; whether blanks are kept
  kParsedContent,   // likewise
  kDocumentText,    // xml; the type that it becomes, by its name
  kContentText,     // likewise
  kDocumentTest,    // xml
};

// PostgreSQL's numbers, which its parser puts into the tree.
enum class XmlStandalone : std::uint8_t { kYes, kNo, kNoValue, kOmitted };

const FunctionEntry& xml_construct(XmlConstruct construct);
// None: the body is another function's.
std::optional<XmlConstruct> find_xml_construct(const FunctionEntry* body);

}  // namespace carto_mock::sql
