// XMLELEMENT and the other forms that the grammar has for XML: calls of functions that only the
// grammar knows (functions/xml_construction.h).
#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "sql/analyzer/column_names.h"
#include "sql/analyzer/conversions.h"
#include "sql/analyzer/expressions.h"
#include "sql/analyzer/type_names.h"
#include "sql/functions/xml_construction.h"
#include "sql/functions/xml_names.h"
#include "sql/types/type_oids.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {
namespace {

ExpressionPtr constant_text(std::string text) {
  return make_expression(Type{oid::kText}, Constant{Value::text(std::move(text))});
}

ExpressionPtr call(XmlConstruct construct, std::vector<ExpressionPtr> arguments, Type result,
                   int location) {
  // PostgreSQL's planner leaves them to the execution, whatever their arguments are.
  constexpr bool kImmutable = false;
  constexpr bool kVolatile = false;
  const bool is_strict =
      construct == XmlConstruct::kParsedDocument || construct == XmlConstruct::kParsedContent ||
      construct == XmlConstruct::kDocumentText || construct == XmlConstruct::kContentText ||
      construct == XmlConstruct::kDocumentTest;
  ExpressionPtr result_call =
      make_expression(result,
                      FunctionCall{kInvalidOid, &xml_construct(construct), is_strict, kImmutable,
                                   kVolatile, std::move(arguments)},
                      location);
  result_call->notation = Notation::kSqlSyntax;
  return result_call;
}

// As it is written, or as the column is called that the value is.
std::string name_of(const PgQuery__ResTarget& target, bool is_attribute, const Scope& scope) {
  if (!text_of(target.name).empty()) return xml_name(target.name, XmlNameUse::kWritten);
  if (target.val->node_case == PG_QUERY__NODE__NODE_COLUMN_REF)
    return xml_name(column_name(*target.val, scope.analysis), XmlNameUse::kColumn);
  throw Error(sqlstate::kSyntaxError, fmt::format("unnamed XML {} value must be a column reference",
                                                  is_attribute ? "attribute" : "element"))
      .at(target.location);
}

// Appends an array of the names and then the values.
void add_named(const PgQuery__XmlExpr& expression, std::vector<ExpressionPtr>& arguments,
               Scope& scope) {
  const bool is_element = expression.op == PG_QUERY__XML_EXPR_OP__IS_XMLELEMENT;
  std::vector<Value> names;
  std::vector<ExpressionPtr> values;
  names.reserve(expression.n_named_args);
  values.reserve(expression.n_named_args);
  for (const SyntaxNode* node : nodes(expression.n_named_args, expression.named_args)) {
    const PgQuery__ResTarget& target = *node->res_target;
    values.push_back(transform(*target.val, scope));
    std::string name = name_of(target, is_element, scope);
    const bool is_taken =
        std::ranges::any_of(names, [&name](const Value& other) { return other.as_text() == name; });
    if (is_element && is_taken) {
      throw Error(sqlstate::kSyntaxError,
                  fmt::format("XML attribute name \"{}\" appears more than once", name))
          .at(target.location);
    }
    names.push_back(Value::text(std::move(name)));
  }
  arguments.push_back(make_expression(
      Type{oid::kTextArray}, Constant{Value::array(Array::of(oid::kText, std::move(names)))}));
  // Literals among them stay of no type, as PostgreSQL shows them.
  std::ranges::move(values, std::back_inserter(arguments));
}

ExpressionPtr transform_element(const PgQuery__XmlExpr& expression, Scope& scope) {
  std::vector<ExpressionPtr> arguments;
  arguments.push_back(constant_text(xml_name(text_of(expression.name), XmlNameUse::kWritten)));
  add_named(expression, arguments, scope);
  std::ranges::move(transform_all(nodes(expression.n_args, expression.args), scope),
                    std::back_inserter(arguments));
  return call(XmlConstruct::kElement, std::move(arguments), Type{oid::kXml}, expression.location);
}

ExpressionPtr transform_forest(const PgQuery__XmlExpr& expression, Scope& scope) {
  std::vector<ExpressionPtr> arguments;
  add_named(expression, arguments, scope);
  return call(XmlConstruct::kForest, std::move(arguments), Type{oid::kXml}, expression.location);
}

// Each of the arguments as the type in its place, the last type for what is beyond.
std::vector<ExpressionPtr> transform_typed(const PgQuery__XmlExpr& expression,
                                           std::initializer_list<Oid> types,
                                           std::string_view construct, Scope& scope) {
  std::vector<ExpressionPtr> arguments;
  arguments.reserve(expression.n_args);
  const Oid* type = types.begin();
  for (const SyntaxNode* node : nodes(expression.n_args, expression.args)) {
    arguments.push_back(to_type(transform(*node, scope), Type{*type}, construct, scope));
    if (type + 1 != types.end()) ++type;
  }
  return arguments;
}

}  // namespace

ExpressionPtr transform_xml(const PgQuery__XmlExpr& expression, Scope& scope) {
  const auto typed = [&](XmlConstruct construct, std::initializer_list<Oid> types,
                         std::string_view name, Oid result = oid::kXml) {
    return call(construct, transform_typed(expression, types, name, scope), Type{result},
                expression.location);
  };
  switch (expression.op) {
    case PG_QUERY__XML_EXPR_OP__IS_XMLELEMENT:
      return transform_element(expression, scope);
    case PG_QUERY__XML_EXPR_OP__IS_XMLFOREST:
      return transform_forest(expression, scope);
    case PG_QUERY__XML_EXPR_OP__IS_XMLCONCAT:
      return typed(XmlConstruct::kConcatenation, {oid::kXml}, "XMLCONCAT");
    case PG_QUERY__XML_EXPR_OP__IS_XMLPI: {
      std::vector<ExpressionPtr> arguments;
      arguments.push_back(constant_text(xml_name(text_of(expression.name), XmlNameUse::kWritten)));
      for (ExpressionPtr& text : transform_typed(expression, {oid::kText}, "XMLPI", scope))
        arguments.push_back(std::move(text));
      return call(XmlConstruct::kInstruction, std::move(arguments), Type{oid::kXml},
                  expression.location);
    }
    case PG_QUERY__XML_EXPR_OP__IS_XMLROOT:
      return typed(XmlConstruct::kRoot, {oid::kXml, oid::kText, oid::kInt4}, "XMLROOT");
    case PG_QUERY__XML_EXPR_OP__IS_XMLPARSE: {
      const bool is_document =
          expression.xmloption == PG_QUERY__XML_OPTION_TYPE__XMLOPTION_DOCUMENT;
      return typed(is_document ? XmlConstruct::kParsedDocument : XmlConstruct::kParsedContent,
                   {oid::kText, oid::kBool}, "XMLPARSE");
    }
    case PG_QUERY__XML_EXPR_OP__IS_DOCUMENT:
      return typed(XmlConstruct::kDocumentTest, {oid::kXml}, "IS DOCUMENT", oid::kBool);
    default:
      throw Error::unsupported("XML expression of an unknown kind");
  }
}

ExpressionPtr transform_xml_serialization(const PgQuery__XmlSerialize& expression, Scope& scope) {
  std::vector<ExpressionPtr> arguments;
  arguments.push_back(
      to_type(transform(*expression.expr, scope), Type{oid::kXml}, "XMLSERIALIZE", scope));
  const Type target = resolve_type(*expression.type_name, scope.analysis);
  arguments.push_back(constant_text(format_type(target)));
  const bool is_document = expression.xmloption == PG_QUERY__XML_OPTION_TYPE__XMLOPTION_DOCUMENT;
  ExpressionPtr text = call(is_document ? XmlConstruct::kDocumentText : XmlConstruct::kContentText,
                            std::move(arguments), Type{oid::kText}, expression.location);
  ExpressionPtr result = convert(std::move(text), target, CoercionContext::kImplicit, scope);
  if (result == nullptr) {
    throw Error(sqlstate::kCannotCoerce,
                fmt::format("cannot cast XMLSERIALIZE result to {}", format_type(Type{target.oid})))
        .at(expression.location);
  }
  return result;
}

}  // namespace carto_mock::sql::analysis
