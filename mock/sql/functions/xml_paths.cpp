// xpath() and its kin, and xml_is_well_formed() (manual, chapters 9.15.2 and 9.15.3).
#include "sql/functions/xml_paths.h"

#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/functions/native.h"
#include "sql/types/type_oids.h"
#include "sql/types/type_registry.h"
#include "sql/types/xml_library.h"
#include "sql/types/xml_text.h"
#include "support/error.h"
#include "support/markup.h"

namespace carto_mock::sql {
namespace {

struct PathDeleter {
  void operator()(xmlXPathContextPtr context) const { xmlXPathFreeContext(context); }
  void operator()(xmlXPathCompExprPtr path) const { xmlXPathFreeCompExpr(path); }
  void operator()(xmlXPathObjectPtr object) const { xmlXPathFreeObject(object); }
  void operator()(xmlNodePtr node) const {
    if (node->type == XML_DOCUMENT_NODE) {
      xmlFreeDoc(reinterpret_cast<xmlDocPtr>(node));
    } else {
      xmlFreeNode(node);
    }
  }
  void operator()(xmlBufferPtr buffer) const { xmlBufferFree(buffer); }
};
using PathContext = std::unique_ptr<xmlXPathContext, PathDeleter>;
using Path = std::unique_ptr<xmlXPathCompExpr, PathDeleter>;
using PathResult = std::unique_ptr<xmlXPathObject, PathDeleter>;
using Node = std::unique_ptr<xmlNode, PathDeleter>;
using Buffer = std::unique_ptr<xmlBuffer, PathDeleter>;

struct TextDeleter {
  void operator()(xmlChar* text) const { xmlFree(text); }
};

struct Namespace {
  Value prefix;
  Value uri;
};

std::vector<Namespace> namespaces_of(const Array& mapping) {
  std::vector<Namespace> namespaces;
  if (mapping.lengths.empty()) return namespaces;
  if (mapping.lengths.size() != 2 || mapping.lengths[1] != 2) {
    throw Error(SqlState("22000"), "invalid array for XML namespace mapping")
        .detail("The array must be two-dimensional with length of the second axis equal to 2.");
  }
  for (std::size_t i = 0; i < mapping.elements.size(); i += 2) {
    namespaces.push_back({mapping.elements[i], mapping.elements[i + 1]});
  }
  return namespaces;
}

// What a path finds in a document.
class PathSearch {
 public:
  PathSearch(const CallContext& context, const std::string& path, std::string_view xml,
             const std::vector<Namespace>& namespaces)
      : context_(context), reports_(XmlReports::Strictness::kAll) {
    constexpr SqlState kInvalidDocument{"2200M"};
    if (path.empty()) throw Error(SqlState("22000"), "empty XPath expression");
    document_ = read_xml_document(xml.substr(declaration_length(xml)), 0);
    for (const std::string& warning : reports_.warnings())
      context_.session.notice(Severity::kWarning, warning);
    if (document_ == nullptr || reports_.has_error())
      throw reports_.error(kInvalidDocument, "could not parse XML document");
    state_.reset(xmlXPathNewContext(document_.get()));
    if (state_ == nullptr) throw std::bad_alloc();
    state_->node = reinterpret_cast<xmlNodePtr>(document_.get());
    for (const auto& [prefix_value, uri_value] : namespaces) {
      if (prefix_value.is_null() || uri_value.is_null())
        throw Error(SqlState("22004"), "neither namespace name nor URI may be null");
      const std::string& prefix = prefix_value.as_text();
      const std::string& uri = uri_value.as_text();
      if (xmlXPathRegisterNs(state_.get(), xml_text(prefix), xml_text(uri)) != 0) {
        throw Error(sqlstate::kInternalError, "could not register XML namespace with name \"" +
                                                  prefix + "\" and URI \"" + uri + "\"");
      }
    }
    const Path compiled(xmlXPathCtxtCompile(state_.get(), xml_text(path)));
    if (compiled == nullptr || reports_.has_error())
      throw reports_.error(sqlstate::kInternalError, "invalid XPath expression");
    result_.reset(xmlXPathCompiledEval(compiled.get(), state_.get()));
    if (result_ == nullptr || reports_.has_error())
      throw reports_.error(sqlstate::kInternalError, "could not create XPath object");
  }

  // A value counts as one that is found.
  std::size_t count() const {
    if (result_->type != XPATH_NODESET) return 1;
    return result_->nodesetval == nullptr ? 0
                                          : static_cast<std::size_t>(result_->nodesetval->nodeNr);
  }

  std::vector<Value> items() const {
    std::vector<Value> items;
    switch (result_->type) {
      case XPATH_NODESET:
        for (std::size_t i = 0; i < count(); ++i)
          items.push_back(Value::text(text_of(result_->nodesetval->nodeTab[i])));
        return items;
      case XPATH_BOOLEAN:
        return {Value::text(result_->boolval != 0 ? "true" : "false")};
      case XPATH_NUMBER:
        return {Value::text(
            output_value(Value::real(result_->floatval), Type{oid::kFloat8, -1}, context_.text))};
      case XPATH_STRING:
        return {Value::text(escaped(result_->stringval))};
      default:
        throw Error::unsupported("an XPath expression of such a type");
    }
  }

 private:
  // One that is not right is left to the parser.
  static std::size_t declaration_length(std::string_view xml) {
    try {
      return xml_declaration_length(xml);
    } catch (const Error&) {
      return 0;
    }
  }

  static std::string escaped(const xmlChar* text) {
    return escape_markup(reinterpret_cast<const char*>(text), {{'\r', "&#x0d;"}});
  }

  // A node as XML; of an attribute or a text its content.
  static std::string text_of(xmlNodePtr node) {
    if (node->type == XML_ATTRIBUTE_NODE || node->type == XML_TEXT_NODE ||
        node->type == XML_NAMESPACE_DECL) {
      const std::unique_ptr<xmlChar, TextDeleter> text(xmlXPathCastNodeToString(node));
      return escaped(text.get());
    }
    // A copy has the declarations of the namespaces that it needs.
    const Node copy(xmlCopyNode(node, 1));
    const Buffer buffer(xmlBufferCreate());
    if (copy == nullptr || buffer == nullptr) throw std::bad_alloc();
    if (xmlNodeDump(buffer.get(), nullptr, copy.get(), 0, 0) < 0)
      throw Error(sqlstate::kInternalError, "could not dump node");
    return {reinterpret_cast<const char*>(xmlBufferContent(buffer.get())),
            static_cast<std::size_t>(xmlBufferLength(buffer.get()))};
  }

  const CallContext& context_;
  XmlReports reports_;
  XmlDocument document_;
  PathContext state_;
  PathResult result_;
};

std::vector<Namespace> namespaces_of(Arguments arguments) {
  constexpr std::size_t kMapping = 2;
  return arguments.size() > kMapping ? namespaces_of(arguments[kMapping].as_array())
                                     : std::vector<Namespace>();
}

Value find_path(const CallContext& context, Arguments arguments) {
  const PathSearch search(context, arguments[0].as_text(), arguments[1].as_text(),
                          namespaces_of(arguments));
  return Value::array(Array::of(oid::kXml, search.items()));
}

Value has_path(const CallContext& context, Arguments arguments) {
  const PathSearch search(context, arguments[0].as_text(), arguments[1].as_text(),
                          namespaces_of(arguments));
  return Value::boolean(search.count() > 0);
}

template <void (*require)(std::string_view)>
bool is_well_formed(std::string_view text) {
  try {
    require(text);
    return true;
  } catch (const Error&) {
    return false;
  }
}

constexpr FunctionEntry kEntries[] = {
    {"xpath(text,xml)", find_path},
    {"xpath(text,xml,text[])", find_path},
    {"xpath_exists(text,xml)", has_path},
    {"xpath_exists(text,xml,text[])", has_path},
    {"\"xmlexists\"(text,xml)", has_path},
    {"xml_is_well_formed(text)", native<is_well_formed<require_xml_content>>},
    {"xml_is_well_formed_content(text)", native<is_well_formed<require_xml_content>>},
    {"xml_is_well_formed_document(text)", native<is_well_formed<require_xml_document>>},
};

}  // namespace

std::span<const FunctionEntry> xml_path_functions() { return kEntries; }

}  // namespace carto_mock::sql
