// XML read by libxml2, with which PostgreSQL reads it as well: what is well-formed, and the words
// for what is not, are the same. Nothing outside of the text is ever read: external entities are
// empty. What libxml2 limits (depth, the expansion of entities, the length of a text) is left as
// it is.
#pragma once

#include <libxml/tree.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "support/error.h"

namespace carto_mock::sql {

struct XmlDocumentDeleter {
  void operator()(xmlDocPtr document) const { xmlFreeDoc(document); }
};
using XmlDocument = std::unique_ptr<xmlDoc, XmlDocumentDeleter>;

// While it lives, what libxml2 reports on this thread is collected here.
class XmlReports {
 public:
  // kWellFormed: namespaces and the like do not count.
  enum class Strictness { kWellFormed, kAll };

  explicit XmlReports(Strictness strictness);
  ~XmlReports();
  XmlReports(const XmlReports&) = delete;
  XmlReports& operator=(const XmlReports&) = delete;

  bool has_error() const { return has_error_; }
  const std::vector<std::string>& warnings() const { return warnings_; }
  // With what was reported as its detail.
  Error error(SqlState state, std::string message) const;

  // For libxml2's callback.
  void add(const xmlError& report);

 private:
  Strictness strictness_;
  bool has_error_ = false;
  std::string errors_;
  std::vector<std::string> warnings_;
  void* previous_context_;
  xmlStructuredErrorFunc previous_;
};

// `options`: XML_PARSE_NOENT and the like. `encoding`: the text's, whatever its declaration says;
// null: as it says. Null, or reported errors: it is no document.
XmlDocument read_xml_document(std::string_view text, int options, const char* encoding = nullptr);

// As libxml2 takes texts.
inline const xmlChar* xml_text(const std::string& text) {
  return reinterpret_cast<const xmlChar*>(text.c_str());
}

}  // namespace carto_mock::sql
