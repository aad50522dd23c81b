// What the functions on XML have of libxml2 in common: paths and their results, nodes as text, a
// writer.
#pragma once

#include <libxml/xmlwriter.h>
#include <libxml/xpath.h>

#include <memory>
#include <string>
#include <string_view>

#include "sql/types/xml_library.h"
#include "support/error.h"

namespace carto_mock::sql {

struct XmlDeleter {
  void operator()(xmlXPathContextPtr context) const { xmlXPathFreeContext(context); }
  void operator()(xmlXPathCompExprPtr path) const { xmlXPathFreeCompExpr(path); }
  void operator()(xmlXPathObjectPtr object) const { xmlXPathFreeObject(object); }
  void operator()(xmlBufferPtr buffer) const { xmlBufferFree(buffer); }
  void operator()(xmlTextWriterPtr writer) const { xmlFreeTextWriter(writer); }
  void operator()(xmlChar* text) const { xmlFree(text); }
};
using XmlPathContext = std::unique_ptr<xmlXPathContext, XmlDeleter>;
using XmlPath = std::unique_ptr<xmlXPathCompExpr, XmlDeleter>;
using XmlPathResult = std::unique_ptr<xmlXPathObject, XmlDeleter>;
using XmlBuffer = std::unique_ptr<xmlBuffer, XmlDeleter>;
using XmlChars = std::unique_ptr<xmlChar, XmlDeleter>;

// Writes into a text.
class XmlWriter {
 public:
  XmlWriter();
  xmlTextWriterPtr get() const { return writer_.get(); }
  std::string text() const;  // what was written so far

 private:
  XmlBuffer buffer_;  // outlives the writer
  std::unique_ptr<xmlTextWriter, XmlDeleter> writer_;
};

class SessionServices;

// A document for paths to look into; warnings become the session's. Throws 2200M `could not parse
// XML document`. `text`: without its declaration.
XmlDocument read_searched_document(std::string_view text, XmlReports& reports,
                                   SessionServices& session);
// A state for paths over the document, at its root.
XmlPathContext make_path_context(xmlDocPtr document);
void register_namespace(xmlXPathContextPtr context, const std::string& prefix,
                        const std::string& uri);
// Throws with `state` `invalid XPath expression`.
XmlPath compile_path(xmlXPathContextPtr context, const std::string& path, const XmlReports& reports,
                     SqlState state);
// Throws XX000 `could not create XPath object`.
XmlPathResult find_nodes(const XmlPath& path, xmlXPathContextPtr context,
                         const XmlReports& reports);
// How many nodes were found; 0 for a result that is no set of nodes.
std::size_t node_count(const xmlXPathObject& result);

// A node as XML; of an attribute or a text its content.
std::string xml_of_node(xmlNodePtr node);

inline const char* plain_text(const xmlChar* text) { return reinterpret_cast<const char*>(text); }

}  // namespace carto_mock::sql
