// xpath() and its kin, and xml_is_well_formed() (manual, chapters 9.15.2 and 9.15.3).
#include "sql/functions/xml_paths.h"

#include <string>
#include <string_view>
#include <vector>

#include "sql/functions/native.h"
#include "sql/functions/xml_nodes.h"
#include "sql/functions/xml_values.h"
#include "sql/types/type_oids.h"
#include "sql/types/type_registry.h"
#include "sql/types/xml_library.h"
#include "sql/types/xml_text.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

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
    if (path.empty()) throw Error(SqlState("22000"), "empty XPath expression");
    document_ =
        read_searched_document(xml.substr(declaration_length(xml)), reports_, context_.session);
    state_ = make_path_context(document_.get());
    for (const auto& [prefix, uri] : namespaces) {
      if (prefix.is_null() || uri.is_null())
        throw Error(SqlState("22004"), "neither namespace name nor URI may be null");
      register_namespace(state_.get(), prefix.as_text(), uri.as_text());
    }
    const XmlPath compiled = compile_path(state_.get(), path, reports_, sqlstate::kInternalError);
    result_ = find_nodes(compiled, state_.get(), reports_);
  }

  // A value counts as one that is found.
  std::size_t count() const { return result_->type == XPATH_NODESET ? node_count(*result_) : 1; }

  std::vector<Value> items() const {
    std::vector<Value> items;
    switch (result_->type) {
      case XPATH_NODESET:
        for (std::size_t i = 0; i < count(); ++i)
          items.push_back(Value::text(xml_of_node(result_->nodesetval->nodeTab[i])));
        return items;
      case XPATH_BOOLEAN:
        return {Value::text(result_->boolval != 0 ? "true" : "false")};
      case XPATH_NUMBER:
        return {Value::text(
            output_value(Value::real(result_->floatval), Type{oid::kFloat8, -1}, context_.text))};
      case XPATH_STRING:
        return {Value::text(escape_xml(plain_text(result_->stringval)))};
      default:
        throw Error::unsupported("an XPath expression of such a type");
    }
  }

 private:
  // One that is not right is left to the parser.
  static std::size_t declaration_length(std::string_view xml) {
    try {
      return read_xml_declaration(xml).length;
    } catch (const Error&) {
      return 0;
    }
  }

  const CallContext& context_;
  XmlReports reports_;
  XmlDocument document_;
  XmlPathContext state_;
  XmlPathResult result_;
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
