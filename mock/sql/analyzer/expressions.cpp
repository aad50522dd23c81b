#include "sql/analyzer/expressions.h"

#include <fmt/format.h>

#include <utility>

#include "sql/analyzer/conversions.h"
#include "sql/analyzer/grouping_sets.h"
#include "sql/analyzer/literals.h"
#include "sql/analyzer/locations.h"
#include "sql/analyzer/operators.h"
#include "sql/analyzer/parameters.h"
#include "sql/analyzer/stars.h"
#include "sql/catalog/builtin_catalog.h"
#include "sql/functions/session_services.h"
#include "sql/tree/volatility.h"
#include "sql/tree/walk.h"
#include "sql/types/modifier_input.h"
#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {
namespace {

ExpressionPtr transform_boolean(const PgQuery__BoolExpr& expression, Scope& scope) {
  BooleanExpression result;
  std::string_view name;
  switch (expression.boolop) {
    case PG_QUERY__BOOL_EXPR_TYPE__AND_EXPR:
      result.op = BooleanOperator::kAnd;
      name = "AND";
      break;
    case PG_QUERY__BOOL_EXPR_TYPE__OR_EXPR:
      result.op = BooleanOperator::kOr;
      name = "OR";
      break;
    case PG_QUERY__BOOL_EXPR_TYPE__NOT_EXPR:
    default:
      result.op = BooleanOperator::kNot;
      name = "NOT";
      break;
  }
  for (const SyntaxNode* argument : nodes(expression.n_args, expression.args)) {
    result.arguments.push_back(to_boolean(transform(*argument, scope), name, scope));
  }
  return make_expression(Type{oid::kBool}, std::move(result), expression.location);
}

ExpressionPtr transform_null_test(const PgQuery__NullTest& test, Scope& scope) {
  ExpressionPtr argument = transform(*test.arg, scope);
  const bool is_not = test.nulltesttype == PG_QUERY__NULL_TEST_TYPE__IS_NOT_NULL;
  return make_expression(Type{oid::kBool}, NullTest{std::move(argument), is_not}, test.location);
}

struct TruthTestName {
  TruthTest test;
  std::string_view name;
};

TruthTestName truth_test(PgQuery__BoolTestType type) {
  switch (type) {
    case PG_QUERY__BOOL_TEST_TYPE__IS_TRUE:
      return {TruthTest::kTrue, "IS TRUE"};
    case PG_QUERY__BOOL_TEST_TYPE__IS_NOT_TRUE:
      return {TruthTest::kNotTrue, "IS NOT TRUE"};
    case PG_QUERY__BOOL_TEST_TYPE__IS_FALSE:
      return {TruthTest::kFalse, "IS FALSE"};
    case PG_QUERY__BOOL_TEST_TYPE__IS_NOT_FALSE:
      return {TruthTest::kNotFalse, "IS NOT FALSE"};
    case PG_QUERY__BOOL_TEST_TYPE__IS_UNKNOWN:
      return {TruthTest::kUnknown, "IS UNKNOWN"};
    default:
      return {TruthTest::kNotUnknown, "IS NOT UNKNOWN"};
  }
}

ExpressionPtr transform_boolean_test(const PgQuery__BooleanTest& test, Scope& scope) {
  const TruthTestName kind = truth_test(test.booltesttype);
  ExpressionPtr argument = to_boolean(transform(*test.arg, scope), kind.name, scope);
  return make_expression(Type{oid::kBool}, BooleanTest{std::move(argument), kind.test},
                         test.location);
}

bool contains_subquery(const Expression& expression) {
  bool found = get_if<SubqueryExpression>(expression) != nullptr;
  visit_children(expression, ConstChildVisitor{[&](const Expression& child) {
                                                 found = found || contains_subquery(child);
                                               },
                                               {}});
  return found;
}

// A subject that two copies of which may differ is computed once: the conditions must all be calls
// with the same first argument, which the evaluator knows by their being volatile themselves.
void compute_subject_once(CaseExpression& choice) {
  const auto refuse = [](bool refused) {
    if (refused) throw Error::unsupported("such a CASE over a volatile expression");
  };
  const Expression* subject = nullptr;
  for (CaseBranch& branch : choice.branches) {
    auto* call = std::get_if<FunctionCall>(&branch.condition->node);
    refuse(call == nullptr || call->arguments.size() != 2);
    refuse(subject != nullptr && !equivalent(*subject, *call->arguments.front()));
    subject = call->arguments.front().get();
    call->is_volatile = true;
    refuse(contains_subquery(*branch.condition) || contains_subquery(*branch.result));
  }
  refuse(contains_subquery(*choice.otherwise));
}

void refuse_set(const Expression& expression, std::string_view construct) {
  if (get_if<SetFunctionCall>(expression) != nullptr) {
    throw Error(sqlstate::kFeatureNotSupported,
                fmt::format("set-returning functions are not allowed in {}", construct))
        .hint("You might be able to move the set-returning function into a LATERAL FROM item.")
        .at(location_of(expression));
  }
  visit_children(
      expression,
      ConstChildVisitor{[&](const Expression& child) { refuse_set(child, construct); }, {}});
}

// CASE x WHEN y: x = y for each branch.
ExpressionPtr transform_case(const PgQuery__CaseExpr& expression, Scope& scope) {
  ExpressionPtr subject;
  bool is_computed_once = false;
  if (expression.arg != nullptr) {
    subject = transform(*expression.arg, scope);
    resolve_unknown(subject, scope);
    is_computed_once = expression.n_args > 1 && is_volatile_throughout(*subject);
  }
  CaseExpression result;
  result.has_subject = subject != nullptr;
  for (const SyntaxNode* node : nodes(expression.n_args, expression.args)) {
    const PgQuery__CaseWhen& when = *node->case_when;
    ExpressionPtr condition = transform(*when.expr, scope);
    if (subject)
      condition = make_operator("=", copy_counted(scope.analysis, *subject), std::move(condition),
                                when.location, scope);
    condition = to_boolean(std::move(condition), "CASE/WHEN", scope);
    result.branches.push_back({std::move(condition), transform(*when.result, scope)});
  }
  result.otherwise = expression.defresult != nullptr
                         ? transform(*expression.defresult, scope)
                         : make_expression(Type{oid::kUnknown}, Constant{});
  std::vector<ExpressionPtr*> results = {&result.otherwise};
  for (CaseBranch& branch : result.branches) results.push_back(&branch.result);
  const Type type = unify(results, "CASE", scope);
  for (const CaseBranch& branch : result.branches) {
    refuse_set(*branch.condition, "CASE");
    refuse_set(*branch.result, "CASE");
  }
  refuse_set(*result.otherwise, "CASE");
  if (is_computed_once) compute_subject_once(result);
  return make_expression(type, std::move(result), expression.location);
}

std::vector<ExpressionPtr*> pointers(std::vector<ExpressionPtr>& expressions) {
  std::vector<ExpressionPtr*> result;
  result.reserve(expressions.size());
  for (ExpressionPtr& expression : expressions) result.push_back(&expression);
  return result;
}

ExpressionPtr transform_coalesce(const PgQuery__CoalesceExpr& expression, Scope& scope) {
  Coalesce result{transform_all(nodes(expression.n_args, expression.args), scope)};
  const Type type = unify(pointers(result.arguments), "COALESCE", scope);
  for (const ExpressionPtr& argument : result.arguments) refuse_set(*argument, "COALESCE");
  return make_expression(type, std::move(result), expression.location);
}

ExpressionPtr transform_greatest_least(const PgQuery__MinMaxExpr& expression, Scope& scope) {
  const bool greatest = expression.op == PG_QUERY__MIN_MAX_OP__IS_GREATEST;
  GreatestLeast result{greatest, transform_all(nodes(expression.n_args, expression.args), scope)};
  const Type type = unify(pointers(result.arguments), greatest ? "GREATEST" : "LEAST", scope);
  refuse_unbuilt_order(type.oid);
  return make_expression(type, std::move(result), expression.location);
}

ExpressionPtr transform_row(const PgQuery__RowExpr& row, Scope& scope) {
  // A literal stays of unknown type, as PostgreSQL has it, until the row becomes one of a known
  // type.
  RowConstructor result{transform_list(nodes(row.n_args, row.args), scope), {}};
  for (std::size_t i = 0; i < result.fields.size(); ++i)
    result.names.push_back(fmt::format("f{}", i + 1));
  return make_expression(Type{oid::kRecord}, std::move(result), row.location);
}

ExpressionPtr transform_session_value(const PgQuery__SQLValueFunction& function, Scope& scope) {
  const auto make = [&](SessionValue value, Type type) {
    std::string warning = precision_warning(type.oid, type.typmod);
    if (!warning.empty()) {
      scope.analysis.context.session.notice(Severity::kWarning, std::move(warning));
      type.typmod = kMaximumTimePrecision;
    }
    return make_expression(type, SessionValueExpression{value}, function.location);
  };
  const std::int32_t typmod = function.typmod;
  switch (function.op) {
    case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_CURRENT_DATE:
      return make(SessionValue::kCurrentDate, Type{oid::kDate});
    case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_CURRENT_TIME:
      return make(SessionValue::kCurrentTime, Type{oid::kTimeTz});
    case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_CURRENT_TIME_N:
      return make(SessionValue::kCurrentTime, Type{oid::kTimeTz, typmod});
    case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_CURRENT_TIMESTAMP:
      return make(SessionValue::kCurrentTimestamp, Type{oid::kTimestampTz});
    case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_CURRENT_TIMESTAMP_N:
      return make(SessionValue::kCurrentTimestamp, Type{oid::kTimestampTz, typmod});
    case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_LOCALTIME:
      return make(SessionValue::kLocalTime, Type{oid::kTime});
    case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_LOCALTIME_N:
      return make(SessionValue::kLocalTime, Type{oid::kTime, typmod});
    case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_LOCALTIMESTAMP:
      return make(SessionValue::kLocalTimestamp, Type{oid::kTimestamp});
    case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_LOCALTIMESTAMP_N:
      return make(SessionValue::kLocalTimestamp, Type{oid::kTimestamp, typmod});
    case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_CURRENT_ROLE:
      return make(SessionValue::kCurrentRole, Type{oid::kName});
    case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_USER:
      return make(SessionValue::kUser, Type{oid::kName});
    case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_CURRENT_USER:
      return make(SessionValue::kCurrentUser, Type{oid::kName});
    case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_SESSION_USER:
      return make(SessionValue::kSessionUser, Type{oid::kName});
    case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_CURRENT_CATALOG:
      return make(SessionValue::kCurrentCatalog, Type{oid::kName});
    case PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_CURRENT_SCHEMA:
      return make(SessionValue::kCurrentSchema, Type{oid::kName});
    default:
      throw Error::unsupported("SQL value function of an unknown kind");
  }
}

}  // namespace

ExpressionPtr transform(const SyntaxNode& node, Scope& scope) {
  const DepthGuard guard(scope.analysis);
  switch (node.node_case) {
    case PG_QUERY__NODE__NODE_A_CONST:
      return literal(*node.a_const, scope.analysis);
    case PG_QUERY__NODE__NODE_COLUMN_REF:
      return transform_column_reference(*node.column_ref, scope);
    case PG_QUERY__NODE__NODE_A_INDIRECTION:
      return transform_indirection(*node.a_indirection, scope);
    case PG_QUERY__NODE__NODE_A_EXPR:
      return transform_operator(*node.a_expr, scope);
    case PG_QUERY__NODE__NODE_FUNC_CALL:
      return transform_function_call(*node.func_call, scope);
    case PG_QUERY__NODE__NODE_TYPE_CAST:
      return transform_cast(*node.type_cast, scope);
    case PG_QUERY__NODE__NODE_COLLATE_CLAUSE:
      return transform_collation(*node.collate_clause, scope);
    case PG_QUERY__NODE__NODE_A_ARRAY_EXPR:
      return transform_array(*node.a_array_expr, scope, nullptr);
    case PG_QUERY__NODE__NODE_SUB_LINK:
      return transform_subquery(*node.sub_link, scope);
    case PG_QUERY__NODE__NODE_BOOL_EXPR:
      return transform_boolean(*node.bool_expr, scope);
    case PG_QUERY__NODE__NODE_NULL_TEST:
      return transform_null_test(*node.null_test, scope);
    case PG_QUERY__NODE__NODE_BOOLEAN_TEST:
      return transform_boolean_test(*node.boolean_test, scope);
    case PG_QUERY__NODE__NODE_CASE_EXPR:
      return transform_case(*node.case_expr, scope);
    case PG_QUERY__NODE__NODE_COALESCE_EXPR:
      return transform_coalesce(*node.coalesce_expr, scope);
    case PG_QUERY__NODE__NODE_MIN_MAX_EXPR:
      return transform_greatest_least(*node.min_max_expr, scope);
    case PG_QUERY__NODE__NODE_ROW_EXPR:
      return transform_row(*node.row_expr, scope);
    case PG_QUERY__NODE__NODE_SQLVALUE_FUNCTION:
      return transform_session_value(*node.sqlvalue_function, scope);
    case PG_QUERY__NODE__NODE_NAMED_ARG_EXPR:
      return transform(*node.named_arg_expr->arg, scope);
    case PG_QUERY__NODE__NODE_PARAM_REF:
      if (const ParameterSource* parameters = scope.analysis.context.parameters) {
        if (ExpressionPtr parameter = parameters->numbered(node.param_ref->number)) {
          parameter->location = node.param_ref->location;
          return parameter;
        }
      }
      throw Error(sqlstate::kUndefinedParameter,
                  fmt::format("there is no parameter ${}", node.param_ref->number))
          .at(node.param_ref->location);
    case PG_QUERY__NODE__NODE_SET_TO_DEFAULT:
      throw Error(sqlstate::kSyntaxError, "DEFAULT is not allowed in this context")
          .at(node.set_to_default->location);
    case PG_QUERY__NODE__NODE_GROUPING_FUNC:
      return transform_grouping(*node.grouping_func, scope);
    case PG_QUERY__NODE__NODE_CURRENT_OF_EXPR:
      throw Error::unsupported("WHERE CURRENT OF");
    case PG_QUERY__NODE__NODE_XML_EXPR:
      return transform_xml(*node.xml_expr, scope);
    case PG_QUERY__NODE__NODE_XML_SERIALIZE:
      return transform_xml_serialization(*node.xml_serialize, scope);
    case PG_QUERY__NODE__NODE_MULTI_ASSIGN_REF:
      throw Error::unsupported("assignment of several columns from a subquery");
    default:
      // Every other node is no expression of PostgreSQL's grammar.
      throw Error::unsupported(fmt::format("expression node {}", static_cast<int>(node.node_case)));
  }
}

ExpressionPtr transform(const SyntaxNode& node, Scope& scope, ExpressionKind kind) {
  const KindGuard guard(scope, kind);
  return transform(node, scope);
}

std::vector<ExpressionPtr> transform_all(SyntaxNodes list, Scope& scope) {
  std::vector<ExpressionPtr> result;
  result.reserve(list.size());
  for (const SyntaxNode* node : list) result.push_back(transform(*node, scope));
  return result;
}

}  // namespace carto_mock::sql::analysis
