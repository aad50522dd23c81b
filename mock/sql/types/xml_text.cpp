#include "sql/types/xml_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include "sql/types/text_scanner.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

// XML knows no others.
bool is_xml_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

Error not_well_formed() { return Error::unsupported("XML that is not well-formed"); }

// Characters beyond ASCII are all taken, as libxml2 takes nearly all.
bool is_name_start(char c) {
  return is_letter(c) || c == '_' || c == ':' || static_cast<unsigned char>(c) >= 0x80;
}
bool is_name_character(char c) { return is_name_start(c) || is_digit(c) || c == '-' || c == '.'; }

class XmlChecker {
 public:
  explicit XmlChecker(std::string_view text) : rest_(text) {}

  void check() {
    while (!rest_.empty()) {
      if (rest_.starts_with("<!--")) {
        check_comment();
      } else if (rest_.starts_with("<![CDATA[")) {
        skip_through("]]>");
      } else if (rest_.starts_with("<!")) {
        throw Error::unsupported("a document type declaration in XML");
      } else if (rest_.starts_with("<?")) {
        skip_through("?>");
      } else if (rest_.starts_with("</")) {
        check_end_tag();
      } else if (rest_.starts_with('<')) {
        check_start_tag();
      } else {
        check_character(rest_.starts_with("]]>"));
      }
    }
    if (!open_.empty()) throw not_well_formed();
  }

 private:
  void skip_through(std::string_view end) {
    const std::size_t place = rest_.find(end, 2);
    if (place == std::string_view::npos) throw not_well_formed();
    rest_.remove_prefix(place + end.size());
  }

  void check_comment() {
    constexpr std::size_t kOpening = 4;
    const std::size_t end = rest_.find("--", kOpening);
    if (end == std::string_view::npos || !rest_.substr(end).starts_with("-->"))
      throw not_well_formed();
    rest_.remove_prefix(end + 3);
  }

  bool skip_blanks() {
    const std::size_t before = rest_.size();
    while (!rest_.empty() && is_xml_blank(rest_.front())) rest_.remove_prefix(1);
    return rest_.size() != before;
  }

  std::string_view take_name() {
    if (rest_.empty() || !is_name_start(rest_.front())) throw not_well_formed();
    std::size_t end = 1;
    while (end < rest_.size() && is_name_character(rest_[end])) ++end;
    const std::string_view name = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return name;
  }

  void expect(std::string_view token) {
    if (!rest_.starts_with(token)) throw not_well_formed();
    rest_.remove_prefix(token.size());
  }

  void check_end_tag() {
    rest_.remove_prefix(2);
    const std::string_view name = take_name();
    skip_blanks();
    expect(">");
    if (open_.empty() || open_.back() != name) throw not_well_formed();
    open_.pop_back();
  }

  void check_start_tag() {
    rest_.remove_prefix(1);
    const std::string_view name = take_name();
    std::set<std::string_view> attributes;
    for (;;) {
      const bool has_blank = skip_blanks();
      if (rest_.starts_with("/>")) {
        rest_.remove_prefix(2);
        return;
      }
      if (rest_.starts_with('>')) {
        rest_.remove_prefix(1);
        open_.push_back(name);
        return;
      }
      if (!has_blank || !attributes.insert(take_name()).second) throw not_well_formed();
      check_attribute_value();
    }
  }

  void check_attribute_value() {
    skip_blanks();
    expect("=");
    skip_blanks();
    if (rest_.empty() || (rest_.front() != '"' && rest_.front() != '\'')) throw not_well_formed();
    const char quote = rest_.front();
    rest_.remove_prefix(1);
    while (!rest_.starts_with(quote)) check_character(rest_.starts_with('<'));
    rest_.remove_prefix(1);
  }

  // `&` begins a reference to a character or to one of the five predefined entities.
  void check_character(bool is_forbidden) {
    if (rest_.empty() || is_forbidden) throw not_well_formed();
    const auto byte = static_cast<unsigned char>(rest_.front());
    if (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') throw not_well_formed();
    if (rest_.front() != '&') {
      rest_.remove_prefix(1);
      return;
    }
    const std::size_t end = rest_.find(';');
    if (end == std::string_view::npos) throw not_well_formed();
    std::string_view reference = rest_.substr(1, end - 1);
    rest_.remove_prefix(end + 1);
    static constexpr std::array<std::string_view, 5> kEntities = {"lt", "gt", "amp", "quot",
                                                                  "apos"};
    if (std::ranges::find(kEntities, reference) != kEntities.end()) return;
    if (!reference.starts_with('#')) throw not_well_formed();
    reference.remove_prefix(1);
    const bool is_hexadecimal = reference.starts_with('x');
    if (is_hexadecimal) reference.remove_prefix(1);
    const bool has_digits = !reference.empty() && std::ranges::all_of(reference, [&](char c) {
      return is_hexadecimal ? hex_value(c) >= 0 : is_digit(c);
    });
    if (!has_digits) throw not_well_formed();
  }

  std::string_view rest_;
  std::vector<std::string_view> open_;  // elements
};

// The value of a pseudo-attribute of the declaration; empty: it is not there.
std::string_view declared(std::string_view declaration, std::string_view name) {
  const std::size_t place = declaration.find(name);
  if (place == std::string_view::npos) return {};
  const std::size_t begin = declaration.find_first_of("\"'", place);
  if (begin == std::string_view::npos) return {};
  const std::size_t end = declaration.find(declaration[begin], begin + 1);
  return declaration.substr(begin + 1, end - begin - 1);
}

}  // namespace

void require_xml_content(std::string_view text) { XmlChecker(text).check(); }

std::string format_xml(std::string_view text) {
  constexpr std::size_t kOpening = 5;
  const bool has_declaration =
      text.starts_with("<?xml") && text.size() > kOpening && is_xml_blank(text[kOpening]);
  if (!has_declaration) return std::string(text);
  const std::size_t end = text.find("?>") + 2;
  const std::string_view declaration = text.substr(0, end);
  std::string_view rest = text.substr(end);
  const std::string_view version = declared(declaration, "version");
  const std::string_view standalone = declared(declaration, "standalone");
  if (version == "1.0" && standalone.empty()) {
    if (rest.starts_with('\n')) rest.remove_prefix(1);
    return std::string(rest);
  }
  std::string shown = fmt::format("<?xml version=\"{}\"", version);
  if (!standalone.empty()) shown += fmt::format(" standalone=\"{}\"", standalone);
  return fmt::format("{}?>{}", shown, rest);
}

}  // namespace carto_mock::sql
