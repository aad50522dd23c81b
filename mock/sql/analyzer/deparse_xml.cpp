// The texts of what the grammar has of XML.
#include "sql/analyzer/deparser.h"
#include "sql/functions/quoting.h"
#include "sql/functions/xml_construction.h"
#include "sql/functions/xml_names.h"

namespace carto_mock::sql {
namespace {

const Value& constant_of(const Expression& expression) {
  const auto* constant = get_if<Constant>(expression);
  if (constant == nullptr) throw no_text("such an XML expression");
  return constant->value;
}

std::string name_of(const Value& xml_name) {
  return quote_identifier(sql_name_of_xml(xml_name.as_text()));
}

std::string_view standalone_text(XmlStandalone standalone) {
  switch (standalone) {
    case XmlStandalone::kYes:
      return ", STANDALONE YES";
    case XmlStandalone::kNo:
      return ", STANDALONE NO";
    case XmlStandalone::kNoValue:
      return ", STANDALONE NO VALUE";
    case XmlStandalone::kOmitted:
      return "";
  }
  return "";
}

}  // namespace

// `names` is the place of the array of names, with the values behind it; returns the place behind
// those.
std::size_t Deparser::write_named_values(const std::vector<ExpressionPtr>& arguments,
                                         std::size_t names) {
  std::size_t next = names + 1;
  for (const Value& name : constant_of(*arguments[names]).as_array().elements) {
    if (next > names + 1) append(", ");
    shown(arguments[next++]);
    append(" AS " + name_of(name));
  }
  return next;
}

void Deparser::write_items(const std::vector<ExpressionPtr>& arguments, std::size_t first,
                           bool follows) {
  for (std::size_t i = first; i < arguments.size(); ++i) {
    if (i > first || follows) append(", ");
    shown(arguments[i]);
  }
}

void Deparser::write_xml(XmlConstruct construct, const std::vector<ExpressionPtr>& arguments,
                         const Expression& whole) {
  switch (construct) {
    case XmlConstruct::kElement: {
      append("XMLELEMENT(NAME " + name_of(constant_of(*arguments[0])));
      std::size_t next = 2;
      if (!constant_of(*arguments[1]).as_array().elements.empty()) {
        append(", XMLATTRIBUTES(");
        next = write_named_values(arguments, 1);
        append(")");
      }
      write_items(arguments, next, true);
      return append(")");
    }
    case XmlConstruct::kForest:
      append("XMLFOREST(");
      write_named_values(arguments, 0);
      return append(")");
    case XmlConstruct::kConcatenation:
      append("XMLCONCAT(");
      write_items(arguments, 0, false);
      return append(")");
    case XmlConstruct::kInstruction:
      append("XMLPI(NAME " + name_of(constant_of(*arguments[0])));
      write_items(arguments, 1, true);
      return append(")");
    case XmlConstruct::kRoot: {
      append("XMLROOT(");
      shown(arguments[0]);
      const auto* version = get_if<Constant>(*arguments[1]);
      append(", VERSION ");
      if (version != nullptr && version->value.is_null()) {
        append("NO VALUE");
      } else {
        hidden(arguments[1]);
      }
      append(standalone_text(static_cast<XmlStandalone>(constant_of(*arguments[2]).as_integer())));
      return append(")");
    }
    case XmlConstruct::kParsedDocument:
    case XmlConstruct::kParsedContent:
      append(construct == XmlConstruct::kParsedDocument ? "XMLPARSE(DOCUMENT "
                                                        : "XMLPARSE(CONTENT ");
      hidden(arguments[0]);
      return append(constant_of(*arguments[1]).as_bool() ? " PRESERVE WHITESPACE)"
                                                         : " STRIP WHITESPACE)");
    case XmlConstruct::kDocumentText:
    case XmlConstruct::kContentText:
      append(construct == XmlConstruct::kDocumentText ? "XMLSERIALIZE(DOCUMENT "
                                                      : "XMLSERIALIZE(CONTENT ");
      shown(arguments[0]);
      return append(" AS " + constant_of(*arguments[1]).as_text() + ")");
    case XmlConstruct::kDocumentTest:
      open();
      hidden_part(arguments[0], whole);
      append(" IS DOCUMENT");
      return close();
  }
}

}  // namespace carto_mock::sql
