#include "sql/functions/xml_construction.h"

#include <libxml/xmlwriter.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/functions/native.h"
#include "sql/functions/xml_join.h"
#include "sql/functions/xml_nodes.h"
#include "sql/functions/xml_values.h"
#include "sql/types/xml_text.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

Value element(const CallContext& context, Arguments arguments) {
  const std::string& name = arguments[0].as_text();
  const std::vector<Value>& attributes = arguments[1].as_array().elements;
  const std::size_t first_content = 2 + attributes.size();
  // All values are made before anything is written: one of them may fail.
  std::vector<std::pair<std::string, std::string>> attribute_texts;
  for (std::size_t i = 0; i < attributes.size(); ++i) {
    const Value& value = arguments[2 + i];
    if (value.is_null()) continue;
    attribute_texts.emplace_back(
        attributes[i].as_text(),
        xml_value(context, value, context.argument_types[2 + i], XmlEscaping::kNone));
  }
  std::optional<std::string> content;
  for (std::size_t i = first_content; i < arguments.size(); ++i) {
    if (arguments[i].is_null()) continue;
    if (!content) content.emplace();
    *content += xml_value(context, arguments[i], context.argument_types[i], XmlEscaping::kMarkup);
  }
  const XmlWriter writer;
  xmlTextWriterStartElement(writer.get(), xml_text(name));
  for (const auto& [attribute, text] : attribute_texts)
    xmlTextWriterWriteAttribute(writer.get(), xml_text(attribute), xml_text(text));
  if (content) xmlTextWriterWriteRaw(writer.get(), xml_text(*content));
  xmlTextWriterEndElement(writer.get());
  return Value::text(writer.text());
}

Value forest(const CallContext& context, Arguments arguments) {
  const std::vector<Value>& names = arguments[0].as_array().elements;
  std::optional<std::string> result;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const Value& value = arguments[1 + i];
    if (value.is_null()) continue;
    if (!result) result.emplace();
    const std::string& name = names[i].as_text();
    *result += "<" + name + ">" +
               xml_value(context, value, context.argument_types[1 + i], XmlEscaping::kMarkup) +
               "</" + name + ">";
  }
  return result ? Value::text(*std::move(result)) : Value();
}

Value concatenation(const CallContext&, Arguments arguments) {
  XmlJoin join;
  bool is_null = true;
  for (const Value& piece : arguments) {
    if (piece.is_null()) continue;
    join.add(piece.as_text());
    is_null = false;
  }
  return is_null ? Value() : Value::text(std::move(join).text());
}

Value instruction(const CallContext&, Arguments arguments) {
  constexpr SqlState kInvalidInstruction{"2200T"};
  constexpr const char* kMessage = "invalid XML processing instruction";
  const std::string& target = arguments[0].as_text();
  const auto is_letter = [](char written, char letter) {
    return (static_cast<unsigned char>(written) | 0x20U) == static_cast<unsigned char>(letter);
  };
  if (std::ranges::equal(target, std::string_view("xml"), is_letter)) {
    throw Error(sqlstate::kSyntaxError, kMessage)
        .detail("XML processing instruction target name cannot be \"" + target + "\".");
  }
  if (arguments.size() == 1) return Value::text("<?" + target + "?>");
  if (arguments[1].is_null()) return {};
  const std::string& text = arguments[1].as_text();
  if (text.find("?>") != std::string::npos) {
    throw Error(kInvalidInstruction, kMessage)
        .detail("XML processing instruction cannot contain \"?>\".");
  }
  const std::size_t start = std::min(text.find_first_not_of(' '), text.size());
  return Value::text("<?" + target + " " + text.substr(start) + "?>");
}

Value root(const CallContext&, Arguments arguments) {
  if (arguments[0].is_null()) return {};
  const std::string& xml = arguments[0].as_text();
  const XmlDeclaration written = read_xml_declaration(xml);
  std::optional<bool> standalone = written.standalone;
  switch (static_cast<XmlStandalone>(arguments[2].as_integer())) {
    case XmlStandalone::kYes:
      standalone = true;
      break;
    case XmlStandalone::kNo:
      standalone = false;
      break;
    case XmlStandalone::kNoValue:
      standalone = std::nullopt;
      break;
    case XmlStandalone::kOmitted:
      break;
  }
  std::optional<std::string> version;
  if (!arguments[1].is_null()) version = arguments[1].as_text();
  return Value::text(xml_declaration(version, standalone) + xml.substr(written.length));
}

Value parsed_document(const CallContext&, Arguments arguments) {
  require_xml_document(arguments[0].as_text());
  return arguments[0];
}

Value parsed_content(const CallContext&, Arguments arguments) {
  require_xml_content(arguments[0].as_text());
  return arguments[0];
}

bool is_document(std::string_view xml) {
  try {
    require_xml_document(xml);
    return true;
  } catch (const Error&) {
    return false;
  }
}

Value document_text(const CallContext&, Arguments arguments) {
  if (!is_document(arguments[0].as_text())) throw Error(SqlState("2200L"), "not an XML document");
  return arguments[0];
}

Value content_text(const CallContext&, Arguments arguments) { return arguments[0]; }

// In the order of XmlConstruct.
constexpr std::array<FunctionEntry, 10> kConstructs = {{
    {"XMLELEMENT", element},
    {"XMLFOREST", forest},
    {"XMLCONCAT", concatenation},
    {"XMLPI", instruction},
    {"XMLROOT", root},
    {"XMLPARSE", parsed_document},
    {"XMLPARSE", parsed_content},
    {"XMLSERIALIZE", document_text},
    {"XMLSERIALIZE", content_text},
    {"IS DOCUMENT", native<is_document>},
}};

}  // namespace

const FunctionEntry& xml_construct(XmlConstruct construct) {
  return kConstructs.at(static_cast<std::size_t>(construct));
}

std::optional<XmlConstruct> find_xml_construct(const FunctionEntry* body) {
  for (std::size_t i = 0; i < kConstructs.size(); ++i)
    if (body == &kConstructs[i]) return static_cast<XmlConstruct>(i);
  return std::nullopt;
}

}  // namespace carto_mock::sql
