#include "sql/functions/xml_elements.h"

#include <algorithm>

#include "sql/types/xml_text.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

std::string_view local_name(std::string_view name) {
  const std::size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

// Of text that is well-formed.
class ElementReader {
 public:
  explicit ElementReader(std::string_view text) : rest_(text) {}

  // What stands up to the end tag of the element around it, or the text's end.
  void read_content(std::vector<XmlElement>& children, std::string& text) {
    while (!rest_.empty() && !rest_.starts_with("</")) {
      if (rest_.starts_with("<!--")) {
        take_through("-->");
      } else if (rest_.starts_with("<?")) {
        take_through("?>");
      } else if (rest_.starts_with('<')) {
        children.push_back(read_element());
      } else {
        text += take_until("<");
      }
    }
  }

 private:
  XmlElement read_element() {
    constexpr int kDeepest = 200;
    if (++depth_ > kDeepest) throw Error::unsupported("XML that nests more than 200 deep");
    rest_.remove_prefix(1);
    XmlElement element;
    element.name = local_name(take_until(" \t\r\n/>"));
    read_attributes(element);
    const bool has_content = !rest_.starts_with('/');
    take_through(">");
    if (has_content) {
      read_content(element.children, element.text);
      take_through(">");
    }
    --depth_;
    return element;
  }

  void read_attributes(XmlElement& element) {
    for (skip_blanks(); !rest_.starts_with('/') && !rest_.starts_with('>'); skip_blanks()) {
      const std::string name(take_until(" \t\r\n="));
      take_through("=");
      skip_blanks();
      const std::string quote(rest_.substr(0, 1));
      rest_.remove_prefix(1);
      element.attributes.emplace_back(name, take_until(quote));
      rest_.remove_prefix(1);
    }
  }

  void skip_blanks() {
    const std::size_t end = rest_.find_first_not_of(" \t\r\n");
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end);
  }

  std::string_view take_until(std::string_view characters) {
    const std::size_t end = std::min(rest_.find_first_of(characters), rest_.size());
    const std::string_view taken = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return taken;
  }

  void take_through(std::string_view mark) {
    rest_.remove_prefix(std::min(rest_.find(mark), rest_.size() - mark.size()) + mark.size());
  }

  std::string_view rest_;
  int depth_ = 0;
};

}  // namespace

const XmlElement* XmlElement::child(std::string_view child_name) const {
  for (const XmlElement& element : children) {
    if (element.name == child_name) return &element;
  }
  return nullptr;
}

std::vector<XmlElement> read_xml_elements(std::string_view text) {
  try {
    require_xml_content(text);
  } catch (const Error&) {
    throw Error::unsupported("XML that is not well-formed");  // PostGIS has other words for it
  }
  if (text.find("<!DOCTYPE") != std::string_view::npos)
    throw Error::unsupported("a document type declaration in XML");
  if (text.find('&') != std::string_view::npos || text.find("<![") != std::string_view::npos)
    throw Error::unsupported("references and CDATA in XML that holds a geometry");
  std::vector<XmlElement> roots;
  std::string outside;
  ElementReader(text).read_content(roots, outside);
  return roots;
}

}  // namespace carto_mock::sql
