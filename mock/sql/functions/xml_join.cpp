#include "sql/functions/xml_join.h"

#include <utility>

#include "sql/types/xml_text.h"

namespace carto_mock::sql {

void XmlJoin::add(std::string_view xml) {
  const XmlDeclaration declaration = read_xml_declaration(xml);
  if (!declaration.standalone) {
    standalone_ = std::nullopt;
  } else if (standalone_ && !*declaration.standalone) {
    standalone_ = false;
  }
  if (!declaration.version) {
    has_version_ = false;
  } else if (!version_) {
    version_ = declaration.version;
  } else if (version_ != declaration.version) {
    has_version_ = false;
  }
  content_ += xml.substr(declaration.length);
}

std::string XmlJoin::text() && {
  return xml_declaration(has_version_ ? version_ : std::nullopt, standalone_) + std::move(content_);
}

}  // namespace carto_mock::sql
