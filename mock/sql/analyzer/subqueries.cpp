// Subqueries in expressions: scalar, EXISTS, IN/ANY/ALL, ARRAY.
#include <fmt/format.h>

#include <utility>

#include "sql/analyzer/conversions.h"
#include "sql/analyzer/expressions.h"
#include "sql/analyzer/operators.h"
#include "sql/analyzer/select.h"
#include "sql/analyzer/stars.h"
#include "sql/analyzer/type_names.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {
namespace {

void check_place(const Scope& scope, int location) {
  if (allows_subqueries(scope.kind)) return;
  std::string_view place = place_name(scope.kind);
  place.remove_suffix(1);  // the plural's
  throw Error(sqlstate::kFeatureNotSupported, fmt::format("cannot use subquery in {}", place))
      .at(location);
}

std::vector<ExpressionPtr> test_expressions(const SyntaxNode& test, Scope& scope) {
  if (test.node_case == PG_QUERY__NODE__NODE_ROW_EXPR) {
    return transform_list(nodes(test.row_expr->n_args, test.row_expr->args), scope);
  }
  std::vector<ExpressionPtr> result;
  result.push_back(transform(test, scope));
  return result;
}

// `left op right` over the columns of a subquery.
ExpressionPtr compare_with_columns(std::string_view name, std::vector<ExpressionPtr> left,
                                   std::vector<ExpressionPtr> right, int location, Scope& scope) {
  if (left.size() < right.size())
    throw Error(sqlstate::kSyntaxError, "subquery has too many columns").at(location);
  if (left.size() > right.size())
    throw Error(sqlstate::kSyntaxError, "subquery has too few columns").at(location);
  ExpressionPtr result =
      make_row_comparison(name, std::move(left), std::move(right), location, scope);
  require_truth_of_rows(*result, location);
  return result;
}

// `test op column` over the columns of the subquery.
ExpressionPtr comparison(const PgQuery__SubLink& sublink, const Query& query, Scope& scope) {
  const std::string_view name =
      sublink.n_oper_name == 0 ? "=" : operator_name(nodes(sublink.n_oper_name, sublink.oper_name));
  std::vector<ExpressionPtr> left = test_expressions(*sublink.testexpr, scope);
  std::vector<ExpressionPtr> right;
  for (const OutputColumn& column : query.output()) {
    right.push_back(make_expression(
        column.type,
        ColumnReference{0, SubqueryExpression::kSubqueryOutput, static_cast<int>(right.size())}));
  }
  return compare_with_columns(name, std::move(left), std::move(right), sublink.location, scope);
}

void require_single_column(const Query& query, int location) {
  if (query.output().size() != 1) {
    throw Error(sqlstate::kSyntaxError, "subquery must return only one column").at(location);
  }
}

}  // namespace

ExpressionPtr transform_subquery(const PgQuery__SubLink& sublink, Scope& scope) {
  check_place(scope, sublink.location);
  if (sublink.subselect->node_case != PG_QUERY__NODE__NODE_SELECT_STMT) {
    throw Error::unsupported("subquery that is no SELECT");
  }
  SubqueryExpression result;
  result.query = analyze_select(*sublink.subselect->select_stmt, scope.analysis, &scope);
  const std::vector<OutputColumn> output = result.query->output();
  if (!output.empty()) scope.analysis.sublink_names[&sublink] = output[0].name;
  Type type{oid::kBool};
  switch (sublink.sub_link_type) {
    case PG_QUERY__SUB_LINK_TYPE__EXISTS_SUBLINK:
      result.kind = SubqueryKind::kExists;
      break;
    case PG_QUERY__SUB_LINK_TYPE__ANY_SUBLINK:
      result.kind = SubqueryKind::kAny;
      result.comparison = comparison(sublink, *result.query, scope);
      break;
    case PG_QUERY__SUB_LINK_TYPE__ALL_SUBLINK:
      result.kind = SubqueryKind::kAll;
      result.comparison = comparison(sublink, *result.query, scope);
      break;
    case PG_QUERY__SUB_LINK_TYPE__EXPR_SUBLINK:
      require_single_column(*result.query, sublink.location);
      result.kind = SubqueryKind::kScalar;
      type = output[0].type;
      break;
    case PG_QUERY__SUB_LINK_TYPE__ARRAY_SUBLINK: {
      require_single_column(*result.query, sublink.location);
      result.kind = SubqueryKind::kArray;
      const BuiltinType* element = BuiltinCatalog::instance().find_type(output[0].type.oid);
      // An array of arrays is an array of the same type with one dimension more.
      const bool is_array = element != nullptr && element->element != kInvalidOid;
      type =
          Type{is_array ? element->oid : require_array_type(output[0].type.oid, sublink.location)};
      break;
    }
    default:
      throw Error(sqlstate::kInternalError, "a subquery of an unknown kind");
  }
  return make_expression(type, std::move(result), sublink.location);
}

namespace {

// A scalar subquery around the one that is written, whose columns its targets are. `between` stands
// for it among the scopes.
SubqueryExpression wrapped_subquery(const PgQuery__SubLink& sublink, Scope& between) {
  check_place(*between.parent, sublink.location);
  SubqueryExpression result;
  result.kind = SubqueryKind::kScalar;
  result.query =
      wrap(analyze_select(*sublink.subselect->select_stmt, between.analysis, &between), "*SELECT*");
  return result;
}

}  // namespace

ExpressionPtr transform_row_comparison(const PgQuery__RowExpr& row, std::string_view name,
                                       const PgQuery__SubLink& sublink, Scope& scope) {
  Query outer;
  Scope between(scope.analysis, &scope, outer);
  SubqueryExpression result = wrapped_subquery(sublink, between);
  std::vector<ExpressionPtr> left = transform_list(nodes(row.n_args, row.args), between);
  if (between.has_aggregates || between.has_window_functions)
    throw Error::unsupported("an aggregate compared with a subquery's row");
  std::vector<ExpressionPtr> right;
  right.reserve(result.query->targets.size());
  for (TargetEntry& target : result.query->targets) right.push_back(std::move(target.expression));
  result.query->targets.clear();
  result.query->targets.push_back(
      {"?column?",
       compare_with_columns(name, std::move(left), std::move(right), sublink.location, scope),
       false});
  return make_expression(Type{oid::kBool}, std::move(result), sublink.location);
}

ExpressionPtr transform_row_subquery(const PgQuery__SubLink& sublink, Scope& scope) {
  Query outer;
  Scope between(scope.analysis, &scope, outer);
  SubqueryExpression result = wrapped_subquery(sublink, between);
  RowConstructor row;
  for (TargetEntry& target : result.query->targets) {
    row.names.push_back(target.name);
    row.fields.push_back(std::move(target.expression));
  }
  constexpr Type kRecord{oid::kRecord};
  result.query->targets.clear();
  result.query->targets.push_back({"row", make_expression(kRecord, std::move(row)), false});
  return make_expression(kRecord, std::move(result), sublink.location);
}

}  // namespace carto_mock::sql::analysis
