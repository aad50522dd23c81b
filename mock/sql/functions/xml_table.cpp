#include "sql/functions/xml_table.h"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sql/catalog/builtin_catalog.h"
#include "sql/functions/described_input.h"
#include "sql/functions/value_streams.h"
#include "sql/functions/xml_nodes.h"
#include "sql/functions/xml_values.h"
#include "sql/types/type_oids.h"
#include "sql/types/type_registry.h"
#include "sql/types/xml_text.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr SqlState kNullNotAllowed{"22004"};
constexpr SqlState kDataException{"22000"};
constexpr SqlState kCardinalityViolation{"21000"};

bool is_number(Oid type) {
  const BuiltinType* found = BuiltinCatalog::instance().find_type(type);
  return found != nullptr && found->category == 'N';
}

struct Column {
  const std::string& name;
  Type type;
  XmlColumnKind kind;
  const Value& otherwise;
  XmlPath path;  // null: of the row's number

  bool is_required() const { return kind == XmlColumnKind::kRequired; }
};

class Table {
 public:
  Table(const CallContext& context, Arguments arguments)
      : context_(context), reports_(XmlReports::Strictness::kAll) {
    const std::string text = format_xml(arguments[0].as_text());
    document_ = read_searched_document(text, reports_, context.session);
    state_ = make_path_context(document_.get());
    register_namespaces(arguments[2].as_record());
    rows_ = compile_rows(arguments[1]);
    compile_columns(arguments[3].as_record(), arguments[4].as_record(), arguments[5].as_text());
  }

  std::vector<Value> rows() {
    std::vector<Value> result;
    const XmlPathResult found = find_nodes(rows_, state_.get(), reports_);
    const std::size_t count = node_count(*found);
    result.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      context_.session.check_interrupts();
      state_->node = found->nodesetval->nodeTab[i];
      result.push_back(row(i + 1));
    }
    return result;
  }

 private:
  void register_namespaces(const Record& namespaces) {
    for (std::size_t i = 0; i < namespaces.fields.size(); ++i) {
      const Value& uri = namespaces.fields[i];
      if (uri.is_null()) throw Error(kNullNotAllowed, "namespace URI must not be null");
      if (namespaces.names[i].empty()) {
        throw Error(sqlstate::kFeatureNotSupported, "DEFAULT namespace is not supported");
      }
      register_namespace(state_.get(), namespaces.names[i], uri.as_text());
    }
  }

  XmlPath compile_rows(const Value& path) const {
    if (path.is_null()) throw Error(kNullNotAllowed, "row filter expression must not be null");
    if (path.as_text().empty())
      throw Error(kDataException, "row path filter must not be empty string");
    return compile_path(state_.get(), path.as_text(), reports_, sqlstate::kSyntaxError);
  }

  void compile_columns(const Record& paths, const Record& defaults, const std::string& kinds) {
    columns_.reserve(kinds.size());
    for (std::size_t i = 0; i < kinds.size(); ++i) {
      columns_.push_back({paths.names[i], defaults.types[i], static_cast<XmlColumnKind>(kinds[i]),
                          defaults.fields[i], nullptr});
      Column& column = columns_.back();
      if (column.kind != XmlColumnKind::kOrdinality) column.path = compile(column, paths.fields[i]);
    }
  }

  XmlPath compile(const Column& column, const Value& path) const {
    if (path.is_null()) {
      throw Error(kNullNotAllowed, "column filter expression must not be null")
          .detail(fmt::format("Filter for column \"{}\" is null.", column.name));
    }
    if (path.as_text().empty())
      throw Error(kDataException, "column path filter must not be empty string");
    return compile_path(state_.get(), path.as_text(), reports_, kDataException);
  }

  Value row(std::size_t number) {
    Record record;
    record.types.reserve(columns_.size());
    record.fields.reserve(columns_.size());
    for (const Column& column : columns_) {
      record.types.push_back(column.type);
      record.fields.push_back(column.path == nullptr
                                  ? Value::integer(static_cast<std::int64_t>(number))
                                  : field(column));
    }
    return columns_.size() == 1 ? std::move(record.fields.front())
                                : Value::record(std::move(record));
  }

  Value field(const Column& column) {
    const std::optional<std::string> text = text_of(column);
    Value value = text ? read(*text, column.type) : column.otherwise;
    if (value.is_null() && column.kind == XmlColumnKind::kRequired) {
      throw Error(kNullNotAllowed,
                  fmt::format("null is not allowed in column \"{}\"", column.name));
    }
    return value;
  }

  Value read(const std::string& text, Type type) const {
    return input_checked_value(text, type, context_.text, context_.session);
  }

  // None: the path finds nothing.
  std::optional<std::string> text_of(const Column& column) {
    const xmlNodePtr row = state_->node;
    const XmlPathResult found = find_nodes(column.path, state_.get(), reports_);
    state_->node = row;
    const bool is_xml = column.type.oid == oid::kXml;
    switch (found->type) {
      case XPATH_NODESET:
        return text_of_nodes(*found, is_xml);
      case XPATH_STRING: {
        const char* text = plain_text(found->stringval);
        return is_xml ? escape_xml(text) : std::string(text);
      }
      case XPATH_BOOLEAN:
        return taken(is_number(column.type.oid)
                         ? xmlXPathCastNumberToString(xmlXPathCastBooleanToNumber(found->boolval))
                         : xmlXPathCastBooleanToString(found->boolval));
      case XPATH_NUMBER:
        return taken(xmlXPathCastNumberToString(found->floatval));
      default:
        throw Error::unsupported("an XPath expression of such a type");
    }
  }

  static std::string taken(xmlChar* text) {
    const XmlChars owned(text);
    return owned == nullptr ? "" : plain_text(owned.get());
  }

  static std::optional<std::string> text_of_nodes(const xmlXPathObject& found, bool is_xml) {
    const std::size_t count = node_count(found);
    if (count == 0) return std::nullopt;
    if (!is_xml) {
      if (count > 1) {
        throw Error(kCardinalityViolation,
                    "more than one value returned by column XPath expression");
      }
      return taken(xmlXPathCastNodeSetToString(found.nodesetval));
    }
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += xml_of_node(found.nodesetval->nodeTab[i]);
    return text;
  }

  const CallContext& context_;
  XmlReports reports_;
  XmlDocument document_;
  XmlPathContext state_;
  XmlPath rows_;
  std::vector<Column> columns_;
};

std::vector<Value> table_rows(const CallContext& context, Arguments arguments) {
  if (arguments[0].is_null()) return {};
  return Table(context, arguments).rows();
}

constexpr SetFunctionEntry kTable = {"XMLTABLE", all_at_once<table_rows>};

}  // namespace

const SetFunctionEntry& xml_table() { return kTable; }

}  // namespace carto_mock::sql
