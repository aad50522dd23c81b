#include "sql/types/xml_library.h"

#include <fmt/format.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>

#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstdio>
#include <mutex>
#include <new>

namespace carto_mock::sql {
namespace {

// In place of whatever an entity refers to outside of the text.
xmlParserInputPtr load_nothing(const char*, const char*, xmlParserCtxtPtr context) {
  return xmlNewStringInputStream(context, reinterpret_cast<const xmlChar*>(""));
}

// Once a process: libxml2 wants to be initialized before threads use it.
void initialize() {
  static std::once_flag once;
  std::call_once(once, [] {
    xmlInitParser();
    xmlSetExternalEntityLoader(load_nothing);
  });
}

// The form of libxml2's callback for printing. Appends to the std::string at `target`.
// NOLINTNEXTLINE(cert-dcl50-cpp): the library's form
void append_formatted(void* target, const char* format, ...) {
  std::array<char, 1024> buffer{};
  std::va_list arguments;
  va_start(arguments, format);
  const int length = std::vsnprintf(buffer.data(), buffer.size(), format, arguments);
  va_end(arguments);
  if (length <= 0) return;
  const auto size = std::min(static_cast<std::size_t>(length), buffer.size() - 1);
  static_cast<std::string*>(target)->append(buffer.data(), size);
}

// Where the parser stands: its line, and a mark under the place.
std::string context_of(xmlParserInputPtr input) {
  std::string text;
  xmlGenericErrorFunc function = xmlGenericError;
  void* data = xmlGenericErrorContext;
  xmlSetGenericErrorFunc(&text, append_formatted);
  xmlParserPrintFileContext(input);
  xmlSetGenericErrorFunc(data, function);
  return text;
}

void end_line(std::string& text) {
  while (text.ends_with('\n')) text.pop_back();
  if (!text.empty()) text += '\n';
}

void receive(void* reports, xmlErrorPtr report) { static_cast<XmlReports*>(reports)->add(*report); }

// Reports that libxml2 has as the parser's, and that are about namespaces.
bool is_about_namespaces(int code) {
  switch (code) {
    case XML_WAR_NS_URI:
    case XML_ERR_NS_DECL_ERROR:
    case XML_WAR_NS_URI_RELATIVE:
    case XML_WAR_NS_COLUMN:
    case XML_NS_ERR_XML_NAMESPACE:
    case XML_NS_ERR_UNDEFINED_NAMESPACE:
    case XML_NS_ERR_QNAME:
    case XML_NS_ERR_ATTRIBUTE_REDEFINED:
    case XML_NS_ERR_EMPTY:
      return true;
    default:
      return false;
  }
}

bool is_of_well_formedness(const xmlError& report) {
  if (is_about_namespaces(report.code)) return false;
  return report.domain == XML_FROM_PARSER || report.domain == XML_FROM_NONE ||
         report.domain == XML_FROM_MEMORY || report.domain == XML_FROM_IO;
}

}  // namespace

XmlReports::XmlReports(Strictness strictness) : strictness_(strictness) {
  initialize();
  previous_context_ = xmlStructuredErrorContext;
  previous_ = xmlStructuredError;
  xmlSetStructuredErrorFunc(this, receive);
}

XmlReports::~XmlReports() { xmlSetStructuredErrorFunc(previous_context_, previous_); }

void XmlReports::add(const xmlError& report) {
  const bool is_parsers = is_of_well_formedness(report);
  if (!is_parsers && strictness_ == Strictness::kWellFormed) return;
  // No document type is loaded that could declare it.
  if (is_parsers && report.code == XML_WAR_UNDECLARED_ENTITY) return;
  // It follows from what was reported before.
  if (report.code == XML_ERR_NOT_WELL_BALANCED && has_error_) return;
  std::string text;
  if (report.line > 0) text += fmt::format("line {}: ", report.line);
  const auto* node = static_cast<const xmlNode*>(report.node);
  if (node != nullptr && node->type == XML_ELEMENT_NODE)
    text += fmt::format("element {}: ", reinterpret_cast<const char*>(node->name));
  text += report.message == nullptr ? "(no message provided)" : report.message;
  const auto* context = static_cast<const xmlParserCtxt*>(report.ctxt);
  if (context != nullptr && context->input != nullptr) {
    end_line(text);
    text += context_of(context->input);
  }
  while (text.ends_with('\n')) text.pop_back();
  const bool is_error = report.level >= XML_ERR_ERROR || report.code == XML_WAR_NS_URI;
  if (!is_error) {
    warnings_.push_back(std::move(text));
    return;
  }
  has_error_ = true;
  end_line(errors_);
  errors_ += text;
}

Error XmlReports::error(SqlState state, std::string message) const {
  if (errors_.empty()) return {state, std::move(message)};
  return Error(state, std::move(message)).detail(errors_);
}

namespace {

struct ParserDeleter {
  void operator()(xmlParserCtxtPtr context) const { xmlFreeParserCtxt(context); }
};
using Parser = std::unique_ptr<xmlParserCtxt, ParserDeleter>;

Parser make_parser() {
  Parser parser(xmlNewParserCtxt());
  if (parser == nullptr) throw std::bad_alloc();
  return parser;
}

}  // namespace

XmlDocument read_xml_document(std::string_view text, int options, const char* encoding) {
  const Parser parser = make_parser();
  if (encoding != nullptr) {
    return XmlDocument(
        xmlCtxtReadDoc(parser.get(), xml_text(std::string(text)), nullptr, encoding, options));
  }
  return XmlDocument(xmlCtxtReadMemory(parser.get(), text.data(), static_cast<int>(text.size()),
                                       nullptr, nullptr, options));
}

}  // namespace carto_mock::sql
