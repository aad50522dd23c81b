#include "sql/analyzer/locations.h"

#include <type_traits>

#include "sql/tree/walk.h"

namespace carto_mock::sql::analysis {
namespace {

int leftmost(int left, int right) {
  if (left < 0) return right;
  if (right < 0) return left;
  return left < right ? left : right;
}

template <typename Node>
constexpr bool kBeginsWithOwnLocation =
    std::is_same_v<Node, Constant> || std::is_same_v<Node, LiteralReference> ||
    std::is_same_v<Node, ColumnReference> || std::is_same_v<Node, InputReference> ||
    std::is_same_v<Node, AggregateCall> || std::is_same_v<Node, CaseExpression> ||
    std::is_same_v<Node, Coalesce> || std::is_same_v<Node, GreatestLeast> ||
    std::is_same_v<Node, ArrayConstructor> || std::is_same_v<Node, RowConstructor> ||
    std::is_same_v<Node, SessionValueExpression> || std::is_same_v<Node, WindowCall>;

int leftmost_of(int location, SyntaxNodes list) {
  for (const SyntaxNode* node : list) location = leftmost(location, location_of(*node));
  return location;
}

}  // namespace

int location_of(const Expression& expression) {
  const bool own = std::visit(
      [](const auto& node) { return kBeginsWithOwnLocation<std::decay_t<decltype(node)>>; },
      expression.node);
  if (own) return expression.location;
  int location = expression.location;
  visit_children(expression, ConstChildVisitor{[&](const Expression& child) {
                                                 location = leftmost(location, location_of(child));
                                               },
                                               {}});
  return location;
}

// Kinds that no error points at have no location (-1).
int location_of(const SyntaxNode& node) {
  switch (node.node_case) {
    case PG_QUERY__NODE__NODE_A_CONST:
      return node.a_const->location;
    case PG_QUERY__NODE__NODE_COLUMN_REF:
      return node.column_ref->location;
    case PG_QUERY__NODE__NODE_PARAM_REF:
      return node.param_ref->location;
    case PG_QUERY__NODE__NODE_A_EXPR: {
      int location = node.a_expr->location;
      if (node.a_expr->lexpr != nullptr)
        location = leftmost(location, location_of(*node.a_expr->lexpr));
      return location;
    }
    case PG_QUERY__NODE__NODE_FUNC_CALL:
      return leftmost_of(node.func_call->location,
                         nodes(node.func_call->n_args, node.func_call->args));
    case PG_QUERY__NODE__NODE_BOOL_EXPR:
      return leftmost_of(node.bool_expr->location,
                         nodes(node.bool_expr->n_args, node.bool_expr->args));
    case PG_QUERY__NODE__NODE_TYPE_CAST: {
      int location = node.type_cast->arg != nullptr ? location_of(*node.type_cast->arg) : -1;
      location = leftmost(location, node.type_cast->type_name->location);
      return leftmost(location, node.type_cast->location);
    }
    case PG_QUERY__NODE__NODE_COLLATE_CLAUSE:
      return leftmost(node.collate_clause->location, location_of(*node.collate_clause->arg));
    case PG_QUERY__NODE__NODE_A_INDIRECTION:
      return location_of(*node.a_indirection->arg);
    case PG_QUERY__NODE__NODE_SUB_LINK: {
      int location = node.sub_link->location;
      if (node.sub_link->testexpr != nullptr)
        location = leftmost(location, location_of(*node.sub_link->testexpr));
      return location;
    }
    case PG_QUERY__NODE__NODE_NULL_TEST:
      return leftmost(node.null_test->location, location_of(*node.null_test->arg));
    case PG_QUERY__NODE__NODE_BOOLEAN_TEST:
      return leftmost(node.boolean_test->location, location_of(*node.boolean_test->arg));
    case PG_QUERY__NODE__NODE_CASE_EXPR:
      return node.case_expr->location;
    case PG_QUERY__NODE__NODE_COALESCE_EXPR:
      return node.coalesce_expr->location;
    case PG_QUERY__NODE__NODE_MIN_MAX_EXPR:
      return node.min_max_expr->location;
    case PG_QUERY__NODE__NODE_ROW_EXPR:
      return node.row_expr->location;
    case PG_QUERY__NODE__NODE_A_ARRAY_EXPR:
      return node.a_array_expr->location;
    case PG_QUERY__NODE__NODE_SQLVALUE_FUNCTION:
      return node.sqlvalue_function->location;
    case PG_QUERY__NODE__NODE_NAMED_ARG_EXPR:
      return leftmost(node.named_arg_expr->location, location_of(*node.named_arg_expr->arg));
    case PG_QUERY__NODE__NODE_RES_TARGET:
      return node.res_target->location >= 0
                 ? node.res_target->location
                 : (node.res_target->val != nullptr ? location_of(*node.res_target->val) : -1);
    case PG_QUERY__NODE__NODE_SET_TO_DEFAULT:
      return node.set_to_default->location;
    default:
      return -1;
  }
}

}  // namespace carto_mock::sql::analysis
