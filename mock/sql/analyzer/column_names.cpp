#include "sql/analyzer/column_names.h"

#include <string_view>

namespace carto_mock::sql::analysis {
namespace {

// A name with strength kStrong stays; a weak one (of a type) yields to a stronger one further in.
enum class Strength { kNone, kWeak, kStrong };

struct Suggestion {
  std::string name;
  Strength strength = Strength::kNone;
};

Suggestion strong(std::string_view name) { return {std::string(name), Strength::kStrong}; }

Suggestion last_name(SyntaxNodes fields) {
  for (std::size_t i = fields.size(); i-- > 0;) {
    if (const std::string_view name = string_of(*fields[i]); !name.empty()) return strong(name);
  }
  return {};
}

std::string_view session_value_name(PgQuery__SQLValueFunctionOp op) {
  switch (op) {
    case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_CURRENT_DATE:
      return "current_date";
    case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_CURRENT_TIME:
    case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_CURRENT_TIME_N:
      return "current_time";
    case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_CURRENT_TIMESTAMP:
    case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_CURRENT_TIMESTAMP_N:
      return "current_timestamp";
    case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_LOCALTIME:
    case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_LOCALTIME_N:
      return "localtime";
    case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_LOCALTIMESTAMP:
    case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_LOCALTIMESTAMP_N:
      return "localtimestamp";
    case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_CURRENT_ROLE:
      return "current_role";
    case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_CURRENT_USER:
      return "current_user";
    case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_USER:
      return "user";
    case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_SESSION_USER:
      return "session_user";
    case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_CURRENT_CATALOG:
      return "current_catalog";
    default:
      return "current_schema";
  }
}

Suggestion suggest(const SyntaxNode* node, const Analysis& analysis);

Suggestion suggest_for_sublink(const PgQuery__SubLink& sublink, const Analysis& analysis) {
  switch (sublink.sub_link_type) {
    case PG_QUERY__SUB_LINK_TYPE__EXISTS_SUBLINK:
      return strong("exists");
    case PG_QUERY__SUB_LINK_TYPE__ARRAY_SUBLINK:
      return strong("array");
    case PG_QUERY__SUB_LINK_TYPE__EXPR_SUBLINK: {
      const auto found = analysis.sublink_names.find(&sublink);
      return found == analysis.sublink_names.end() ? Suggestion{} : strong(found->second);
    }
    default:
      return {};
  }
}

Suggestion suggest_for_xml(PgQuery__XmlExprOp op) {
  switch (op) {
    case PG_QUERY__XML_EXPR_OP__IS_XMLCONCAT:
      return strong("xmlconcat");
    case PG_QUERY__XML_EXPR_OP__IS_XMLELEMENT:
      return strong("xmlelement");
    case PG_QUERY__XML_EXPR_OP__IS_XMLFOREST:
      return strong("xmlforest");
    case PG_QUERY__XML_EXPR_OP__IS_XMLPARSE:
      return strong("xmlparse");
    case PG_QUERY__XML_EXPR_OP__IS_XMLPI:
      return strong("xmlpi");
    case PG_QUERY__XML_EXPR_OP__IS_XMLROOT:
      return strong("xmlroot");
    default:
      return {};  // IS DOCUMENT
  }
}

Suggestion suggest(const SyntaxNode* node, const Analysis& analysis) {
  if (node == nullptr) return {};
  switch (node->node_case) {
    case PG_QUERY__NODE__NODE_COLUMN_REF:
      return last_name(nodes(node->column_ref->n_fields, node->column_ref->fields));
    case PG_QUERY__NODE__NODE_A_INDIRECTION: {
      const PgQuery__AIndirection& indirection = *node->a_indirection;
      const Suggestion field = last_name(nodes(indirection.n_indirection, indirection.indirection));
      return field.strength != Strength::kNone ? field : suggest(indirection.arg, analysis);
    }
    case PG_QUERY__NODE__NODE_FUNC_CALL:
      return strong(string_of(*node->func_call->funcname[node->func_call->n_funcname - 1]));
    case PG_QUERY__NODE__NODE_A_EXPR:
      return node->a_expr->kind == PG_QUERY__A__EXPR__KIND__AEXPR_NULLIF ? strong("nullif")
                                                                         : Suggestion{};
    case PG_QUERY__NODE__NODE_TYPE_CAST: {
      Suggestion inner = suggest(node->type_cast->arg, analysis);
      if (inner.strength == Strength::kStrong) return inner;
      const PgQuery__TypeName& type = *node->type_cast->type_name;
      if (type.n_names == 0) return inner;
      return {std::string(string_of(*type.names[type.n_names - 1])), Strength::kWeak};
    }
    case PG_QUERY__NODE__NODE_COLLATE_CLAUSE:
      return suggest(node->collate_clause->arg, analysis);
    case PG_QUERY__NODE__NODE_GROUPING_FUNC:
      return strong("grouping");
    case PG_QUERY__NODE__NODE_SUB_LINK:
      return suggest_for_sublink(*node->sub_link, analysis);
    case PG_QUERY__NODE__NODE_CASE_EXPR: {
      Suggestion inner = suggest(node->case_expr->defresult, analysis);
      return inner.strength == Strength::kStrong ? inner : Suggestion{"case", Strength::kWeak};
    }
    case PG_QUERY__NODE__NODE_A_ARRAY_EXPR:
      return strong("array");
    case PG_QUERY__NODE__NODE_ROW_EXPR:
      return strong("row");
    case PG_QUERY__NODE__NODE_COALESCE_EXPR:
      return strong("coalesce");
    case PG_QUERY__NODE__NODE_MIN_MAX_EXPR:
      return strong(node->min_max_expr->op == PG_QUERY__MIN_MAX_OP__IS_GREATEST ? "greatest"
                                                                                : "least");
    case PG_QUERY__NODE__NODE_XML_EXPR:
      return suggest_for_xml(node->xml_expr->op);
    case PG_QUERY__NODE__NODE_XML_SERIALIZE:
      return strong("xmlserialize");
    case PG_QUERY__NODE__NODE_SQLVALUE_FUNCTION:
      return strong(session_value_name(node->sqlvalue_function->op));
    default:
      return {};  // operators, constants, AND, IS NULL … suggest nothing
  }
}

}  // namespace

std::string column_name(const SyntaxNode& node, const Analysis& analysis) {
  Suggestion suggestion = suggest(&node, analysis);
  return suggestion.strength == Strength::kNone ? "?column?" : std::move(suggestion.name);
}

}  // namespace carto_mock::sql::analysis
