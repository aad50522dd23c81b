// The elements of a small XML document: what the formats of geometries are made of.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace carto_mock::sql {

struct XmlElement {
  std::string name;                                             // without its prefix
  std::vector<std::pair<std::string, std::string>> attributes;  // names with their prefixes
  std::string text;  // all that stands between its tags and its children's
  std::vector<XmlElement> children;

  // The first child of that name; nullptr: none.
  const XmlElement* child(std::string_view child_name) const;
};

// The roots, of which a document has one. Comments and processing instructions are left out. Throws
// 0A000 for what is not well-formed, and for references and CDATA.
std::vector<XmlElement> read_xml_elements(std::string_view text);

}  // namespace carto_mock::sql
