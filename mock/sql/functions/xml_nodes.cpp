#include "sql/functions/xml_nodes.h"

#include <libxml/xpathInternals.h>

#include <new>

#include "sql/functions/session_services.h"
#include "sql/functions/xml_values.h"

namespace carto_mock::sql {
namespace {

struct NodeDeleter {
  void operator()(xmlNodePtr node) const {
    if (node->type == XML_DOCUMENT_NODE) {
      xmlFreeDoc(reinterpret_cast<xmlDocPtr>(node));
    } else {
      xmlFreeNode(node);
    }
  }
};
using Node = std::unique_ptr<xmlNode, NodeDeleter>;

std::string text_of(const XmlBuffer& buffer) {
  return {plain_text(xmlBufferContent(buffer.get())),
          static_cast<std::size_t>(xmlBufferLength(buffer.get()))};
}

}  // namespace

XmlWriter::XmlWriter() : buffer_(xmlBufferCreate()) {
  if (buffer_ != nullptr) writer_.reset(xmlNewTextWriterMemory(buffer_.get(), 0));
  if (writer_ == nullptr) throw std::bad_alloc();
}

std::string XmlWriter::text() const {
  xmlTextWriterFlush(writer_.get());
  return text_of(buffer_);
}

XmlDocument read_searched_document(std::string_view text, XmlReports& reports,
                                   SessionServices& session) {
  XmlDocument document = read_xml_document(text, 0);
  for (const std::string& warning : reports.warnings()) session.notice(Severity::kWarning, warning);
  if (document == nullptr || reports.has_error())
    throw reports.error(SqlState("2200M"), "could not parse XML document");
  return document;
}

XmlPathContext make_path_context(xmlDocPtr document) {
  XmlPathContext context(xmlXPathNewContext(document));
  if (context == nullptr) throw std::bad_alloc();
  context->node = reinterpret_cast<xmlNodePtr>(document);
  return context;
}

void register_namespace(xmlXPathContextPtr context, const std::string& prefix,
                        const std::string& uri) {
  if (xmlXPathRegisterNs(context, xml_text(prefix), xml_text(uri)) == 0) return;
  throw Error(sqlstate::kInternalError, "could not register XML namespace with name \"" + prefix +
                                            "\" and URI \"" + uri + "\"");
}

XmlPath compile_path(xmlXPathContextPtr context, const std::string& path, const XmlReports& reports,
                     SqlState state) {
  XmlPath compiled(xmlXPathCtxtCompile(context, xml_text(path)));
  if (compiled == nullptr || reports.has_error())
    throw reports.error(state, "invalid XPath expression");
  return compiled;
}

XmlPathResult find_nodes(const XmlPath& path, xmlXPathContextPtr context,
                         const XmlReports& reports) {
  XmlPathResult result(xmlXPathCompiledEval(path.get(), context));
  if (result == nullptr || reports.has_error())
    throw reports.error(sqlstate::kInternalError, "could not create XPath object");
  return result;
}

std::size_t node_count(const xmlXPathObject& result) {
  if (result.type != XPATH_NODESET || result.nodesetval == nullptr) return 0;
  return static_cast<std::size_t>(result.nodesetval->nodeNr);
}

std::string xml_of_node(xmlNodePtr node) {
  if (node->type == XML_ATTRIBUTE_NODE || node->type == XML_TEXT_NODE ||
      node->type == XML_NAMESPACE_DECL) {
    const XmlChars text(xmlXPathCastNodeToString(node));
    return escape_xml(plain_text(text.get()));
  }
  // A copy has the declarations of the namespaces that it needs.
  const Node copy(xmlCopyNode(node, 1));
  const XmlBuffer buffer(xmlBufferCreate());
  if (copy == nullptr || buffer == nullptr) throw std::bad_alloc();
  if (xmlNodeDump(buffer.get(), nullptr, copy.get(), 0, 0) < 0)
    throw Error(sqlstate::kInternalError, "could not dump node");
  return text_of(buffer);
}

}  // namespace carto_mock::sql
