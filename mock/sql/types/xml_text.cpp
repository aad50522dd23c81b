#include "sql/types/xml_text.h"

#include <fmt/format.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include <new>
#include <optional>

#include "sql/types/xml_library.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr SqlState kInvalidDocument{"2200M"};
constexpr SqlState kInvalidContent{"2200N"};

Error invalid_declaration(std::string detail) {
  return Error(kInvalidContent, "invalid XML content: invalid XML declaration")
      .detail(std::move(detail));
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// Reads `<?xml version="1.0" encoding="…" standalone="…"?>`.
class DeclarationReader {
 public:
  explicit DeclarationReader(std::string_view text) : text_(text), rest_(text) {}

  XmlDeclaration read() {
    XmlDeclaration declaration;
    if (!begins()) return declaration;
    constexpr std::string_view kMissingVersion = "Malformed declaration: missing version.";
    constexpr std::string_view kMissingEncoding = "Missing encoding in text declaration.";
    require_blank();
    if (!take("version")) throw invalid_declaration(std::string(kMissingVersion));
    declaration.version = take_value(kMissingVersion);
    if (take_name("encoding")) take_value(kMissingEncoding);
    if (take_name("standalone")) declaration.standalone = take_standalone();
    skip_blanks();
    if (!take("?>")) throw invalid_declaration("Parsing XML declaration: '?>' expected.");
    declaration.length = text_.size() - rest_.size();
    for (const char c : text_.substr(0, declaration.length)) {
      if (static_cast<unsigned char>(c) > 0x7F)
        throw invalid_declaration("Invalid character value.");
    }
    return declaration;
  }

 private:
  // A processing instruction may have a name that only begins like this.
  bool begins() {
    if (!take("<?xml")) return false;
    int length = 4;
    const std::string next(rest_.substr(0, 4));
    const int character = next.empty() ? 0 : xmlGetUTF8Char(xml_text(next), &length);
    const bool continues =
        character > 0 && (xmlIsLetter(character) || xmlIsDigit(character) || character == '.' ||
                          character == '-' || character == '_' || character == ':' ||
                          xmlIsCombining(character) || xmlIsExtender(character));
    return !continues;
  }
  bool take(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }
  void skip_blanks() {
    while (!rest_.empty() && is_blank(rest_.front())) rest_.remove_prefix(1);
  }
  void require_blank() {
    if (rest_.empty() || !is_blank(rest_.front())) throw invalid_declaration("Space required.");
    skip_blanks();
  }
  // Behind blanks; else nothing is taken.
  bool take_name(std::string_view name) {
    const std::string_view before = rest_;
    skip_blanks();
    if (!take(name)) {
      rest_ = before;
      return false;
    }
    if (!is_blank(before.front())) throw invalid_declaration("Space required.");
    return true;
  }
  std::string take_value(std::string_view problem) {
    skip_blanks();
    if (!take("=")) throw invalid_declaration(std::string(problem));
    skip_blanks();
    const char quote = rest_.empty() ? '\0' : rest_.front();
    const std::size_t end =
        quote == '\'' || quote == '"' ? rest_.find(quote, 1) : std::string_view::npos;
    if (end == std::string_view::npos) throw invalid_declaration(std::string(problem));
    std::string value(rest_.substr(1, end - 1));
    rest_.remove_prefix(end + 1);
    return value;
  }
  bool take_standalone() {
    skip_blanks();
    if (take("=")) {
      skip_blanks();
      if (take("'yes'") || take("\"yes\"")) return true;
      if (take("'no'") || take("\"no\"")) return false;
    }
    throw invalid_declaration("standalone accepts only 'yes' or 'no'.");
  }

  std::string_view text_;
  std::string_view rest_;
};

// Comments and processing instructions may stand before it.
bool begins_with_document_type(std::string_view text) {
  while (true) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    if (text.starts_with("<!DOCTYPE")) return true;
    const bool is_comment = text.starts_with("<!--");
    if (!is_comment && !text.starts_with("<?")) return false;
    const std::string_view end = is_comment ? "--" : "?>";
    const std::size_t place = text.find(end, is_comment ? 4 : 2);
    if (place == std::string_view::npos) return false;
    text.remove_prefix(place + end.size());
    if (!is_comment) continue;
    if (!text.starts_with('>')) return false;
    text.remove_prefix(1);
  }
}

// Throws with `state` and `message`.
void check_document(std::string_view text, SqlState state, std::string message) {
  const XmlReports reports(XmlReports::Strictness::kWellFormed);
  const XmlDocument document =
      read_xml_document(text, XML_PARSE_NOENT | XML_PARSE_DTDATTR, "UTF-8");
  if (document == nullptr || reports.has_error()) throw reports.error(state, std::move(message));
}

}  // namespace

XmlDeclaration read_xml_declaration(std::string_view text) {
  return DeclarationReader(text).read();
}

std::string xml_declaration(const std::optional<std::string>& version,
                            std::optional<bool> standalone) {
  const std::string shown = version.value_or("1.0");
  if (shown == "1.0" && !standalone) return {};
  std::string text = fmt::format("<?xml version=\"{}\"", shown);
  if (standalone) text += fmt::format(" standalone=\"{}\"", *standalone ? "yes" : "no");
  return text + "?>";
}

void require_xml_document(std::string_view text) {
  check_document(text, kInvalidDocument, "invalid XML document");
}

void require_xml_content(std::string_view text) {
  constexpr const char* kMessage = "invalid XML content";
  const XmlDeclaration declaration = read_xml_declaration(text);
  const std::string content(text.substr(declaration.length));
  if (begins_with_document_type(content)) return check_document(text, kInvalidContent, kMessage);
  const XmlReports reports(XmlReports::Strictness::kWellFormed);
  const std::string version = declaration.version.value_or("1.0");
  const XmlDocument document(xmlNewDoc(xml_text(version)));
  if (document == nullptr) throw std::bad_alloc();
  document->encoding = xmlStrdup(reinterpret_cast<const xmlChar*>("UTF-8"));
  if (declaration.standalone) document->standalone = *declaration.standalone ? 1 : 0;
  const int result = content.empty() ? 0
                                     : xmlParseBalancedChunkMemory(document.get(), nullptr, nullptr,
                                                                   0, xml_text(content), nullptr);
  if (result != 0 || reports.has_error()) throw reports.error(kInvalidContent, kMessage);
}

std::string format_xml(std::string_view text) {
  XmlDeclaration declaration;
  try {
    declaration = read_xml_declaration(text);
  } catch (const Error&) {
    return std::string(text);
  }
  std::string_view rest = text.substr(declaration.length);
  std::string shown = xml_declaration(declaration.version, declaration.standalone);
  // Without one the text does not begin with an empty line.
  if (shown.empty() && rest.starts_with('\n')) rest.remove_prefix(1);
  return shown.append(rest);
}

}  // namespace carto_mock::sql
