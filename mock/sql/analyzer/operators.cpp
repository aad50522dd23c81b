#include "sql/analyzer/operators.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "sql/analyzer/conversions.h"
#include "sql/analyzer/expressions.h"
#include "sql/analyzer/letters.h"
#include "sql/analyzer/locations.h"
#include "sql/analyzer/resolve.h"
#include "sql/analyzer/stars.h"
#include "sql/analyzer/type_names.h"
#include "sql/analyzer/type_rules.h"
#include "sql/tree/walk.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {
namespace {

void refuse_misplaced_set(const BuiltinProcedure& procedure) {
  if (procedure.returns_set) throw Error::unsupported("operator that returns a set");
}

ExpressionPtr boolean(BooleanOperator op, std::vector<ExpressionPtr> arguments, int location) {
  return make_expression(Type{oid::kBool}, BooleanExpression{op, std::move(arguments)}, location);
}

ExpressionPtr negate(ExpressionPtr expression, int location) {
  std::vector<ExpressionPtr> arguments;
  arguments.push_back(std::move(expression));
  return boolean(BooleanOperator::kNot, std::move(arguments), location);
}

const SyntaxNode* row_of(const SyntaxNode* node) {
  return node != nullptr && node->node_case == PG_QUERY__NODE__NODE_ROW_EXPR ? node : nullptr;
}

std::vector<ExpressionPtr> transform_fields(const PgQuery__RowExpr& row, Scope& scope) {
  return transform_list(nodes(row.n_args, row.args), scope);
}

// Rows are compared by the order or the equality that a B-tree index of the columns would use.
[[noreturn]] void refuse_row_operator(std::string_view name, int location) {
  throw Error(sqlstate::kFeatureNotSupported,
              fmt::format("could not determine interpretation of row comparison operator {}", name))
      .hint("Row comparison operators must be associated with btree operator families.")
      .at(location);
}

void require_ordered(const Expression& comparison, std::string_view name, int location) {
  const auto* call = get_if<FunctionCall>(comparison);
  const Oid type = call == nullptr ? kInvalidOid : call->arguments.front()->type.oid;
  if (call != nullptr && less_operator(type) == nullptr) refuse_row_operator(name, location);
}

ExpressionPtr make_field_comparison(std::string_view name, ExpressionPtr left, ExpressionPtr right,
                                    int location, Scope& scope) {
  ExpressionPtr comparison =
      make_operator(name, std::move(left), std::move(right), location, scope);
  require_truth_of_rows(*comparison, location);
  return comparison;
}

ExpressionPtr make_row_order(std::string_view name, std::vector<ExpressionPtr> left,
                             std::vector<ExpressionPtr> right, int location, Scope& scope) {
  RowOrder result;
  result.fields.reserve(left.size());
  for (std::size_t i = 0; i < left.size(); ++i) {
    ExpressionPtr comparison =
        make_field_comparison(name, std::move(left[i]), std::move(right[i]), location, scope);
    require_ordered(*comparison, name, location);
    const std::vector<ExpressionPtr>& operands = get_if<FunctionCall>(*comparison)->arguments;
    const Oid left_type = operands[0]->type.oid;
    const Oid right_type = operands[1]->type.oid;
    const ResolvedOperator equality = resolve_operator("=", left_type, right_type, location);
    if (equality.left != left_type || equality.right != right_type)
      throw Error::unsupported("comparison of rows whose fields are compared as other types");
    const BuiltinProcedure* procedure =
        BuiltinCatalog::instance().find_procedure(equality.op->procedure);
    result.fields.push_back({std::move(comparison), find_function_body(procedure->signature)});
  }
  return make_expression(Type{oid::kBool}, std::move(result), location);
}

ExpressionPtr transform_plain(const PgQuery__AExpr& expression, Scope& scope) {
  const std::string_view name = operator_name(nodes(expression.n_name, expression.name));
  const SyntaxNode* left_row = row_of(expression.lexpr);
  const SyntaxNode* right_row = row_of(expression.rexpr);
  if (left_row != nullptr && right_row != nullptr) {
    std::vector<ExpressionPtr> left = transform_fields(*left_row->row_expr, scope);
    std::vector<ExpressionPtr> right = transform_fields(*right_row->row_expr, scope);
    return make_row_comparison(name, std::move(left), std::move(right), expression.location, scope);
  }
  if (left_row != nullptr && expression.rexpr->node_case == PG_QUERY__NODE__NODE_SUB_LINK &&
      expression.rexpr->sub_link->sub_link_type == PG_QUERY__SUB_LINK_TYPE__EXPR_SUBLINK) {
    return transform_row_comparison(*left_row->row_expr, name, *expression.rexpr->sub_link, scope);
  }
  ExpressionPtr left = expression.lexpr != nullptr ? transform(*expression.lexpr, scope) : nullptr;
  ExpressionPtr right = transform(*expression.rexpr, scope);
  return make_operator(name, std::move(left), std::move(right), expression.location, scope);
}

ExpressionPtr transform_array_comparison(const PgQuery__AExpr& expression, bool any, Scope& scope) {
  ExpressionPtr left = transform(*expression.lexpr, scope);
  ExpressionPtr right = transform(*expression.rexpr, scope);
  return make_array_comparison(operator_name(nodes(expression.n_name, expression.name)), any,
                               std::move(left), std::move(right), expression.location, scope);
}

bool is_null_literal(const SyntaxNode& node) {
  return node.node_case == PG_QUERY__NODE__NODE_A_CONST && node.a_const->isnull;
}

// x IS DISTINCT FROM NULL is x IS NOT NULL, but for rows.
ExpressionPtr transform_distinct_from_null(const SyntaxNode& tested, bool is_not, int location,
                                           Scope& scope) {
  ExpressionPtr value = transform(tested, scope);
  if (value->type.oid == oid::kRecord || is_composite(value->type.oid)) return nullptr;
  resolve_unknown(value, scope);
  return make_expression(Type{oid::kBool}, NullTest{std::move(value), !is_not}, location);
}

ExpressionPtr transform_distinct(const PgQuery__AExpr& expression, bool is_not, Scope& scope) {
  for (const auto& [literal, tested] : {std::pair{expression.rexpr, expression.lexpr},
                                        std::pair{expression.lexpr, expression.rexpr}}) {
    if (!is_null_literal(*literal)) continue;
    if (ExpressionPtr test =
            transform_distinct_from_null(*tested, is_not, expression.location, scope))
      return test;
  }
  const SyntaxNode* left_row = row_of(expression.lexpr);
  const SyntaxNode* right_row = row_of(expression.rexpr);
  if (left_row == nullptr || right_row == nullptr) {
    ExpressionPtr left = transform(*expression.lexpr, scope);
    ExpressionPtr right = transform(*expression.rexpr, scope);
    return make_distinct(std::move(left), std::move(right), is_not, expression.location, scope);
  }
  std::vector<ExpressionPtr> left = transform_fields(*left_row->row_expr, scope);
  std::vector<ExpressionPtr> right = transform_fields(*right_row->row_expr, scope);
  if (left.size() != right.size()) {
    throw Error(sqlstate::kSyntaxError, "unequal number of entries in row expressions")
        .at(expression.location);
  }
  std::vector<ExpressionPtr> tests;
  for (std::size_t i = 0; i < left.size(); ++i) {
    tests.push_back(
        make_distinct(std::move(left[i]), std::move(right[i]), false, expression.location, scope));
  }
  ExpressionPtr result = tests.size() == 1
                             ? std::move(tests[0])
                             : boolean(BooleanOperator::kOr, std::move(tests), expression.location);
  return is_not ? negate(std::move(result), expression.location) : std::move(result);
}

ExpressionPtr transform_nullif(const PgQuery__AExpr& expression, Scope& scope) {
  ExpressionPtr left = transform(*expression.lexpr, scope);
  ExpressionPtr right = transform(*expression.rexpr, scope);
  ExpressionPtr equality =
      make_operator("=", std::move(left), std::move(right), expression.location, scope);
  if (equality->type.oid != oid::kBool) {
    throw Error(sqlstate::kDatatypeMismatch, "NULLIF requires = operator to yield boolean")
        .at(expression.location);
  }
  const Type type = get_if<FunctionCall>(*equality)->arguments[0]->type;
  return make_expression(type, NullIf{std::move(equality)}, expression.location);
}

bool contains_columns(const Expression& expression) {
  if (const auto* reference = get_if<ColumnReference>(expression)) return reference->levels_up == 0;
  bool found = false;
  visit_children(expression, ConstChildVisitor{[&](const Expression& child) {
                                                 found = found || contains_columns(child);
                                               },
                                               {}});
  return found;
}

// What a row that is written as one, perhaps with a cast to a composite type, has become; null: it
// is something else.
RowConstructor* written_row(const SyntaxNode& written, Expression& row) {
  if (auto* fields = std::get_if<RowConstructor>(&row.node))
    return row_of(&written) != nullptr ? fields : nullptr;
  auto* relabel = std::get_if<Relabel>(&row.node);
  const bool is_cast = written.node_case == PG_QUERY__NODE__NODE_TYPE_CAST && relabel != nullptr &&
                       row_of(written.type_cast->arg) != nullptr;
  return is_cast ? std::get_if<RowConstructor>(&relabel->argument->node) : nullptr;
}

// Of the list of IN, those that hold no column, if they are several of one type that has arrays;
// leaves nothing in their places.
std::optional<ArrayConstructor> take_constants(std::vector<ExpressionPtr>& values,
                                               const Expression& left, const Scope& scope) {
  std::vector<ExpressionPtr*> constants;
  std::vector<Oid> types = {left.type.oid};
  for (ExpressionPtr& value : values) {
    if (contains_columns(*value)) continue;
    constants.push_back(&value);
    types.push_back(value->type.oid);
  }
  if (constants.size() < 2) return std::nullopt;
  const std::optional<Oid> common = find_common_type(types);
  if (!common || *common == oid::kRecord) return std::nullopt;
  if (array_type(*common) == kInvalidOid) return std::nullopt;
  ArrayConstructor array{*common, {}, false};
  for (ExpressionPtr* value : constants) {
    array.elements.push_back(
        convert(std::move(*value), Type{*common}, CoercionContext::kImplicit, scope));
  }
  return array;
}

// x IN (a, b, …): what holds no column becomes one array, if there are several such of one type;
// the rest are comparisons of their own (transformAExprIn of PostgreSQL).
ExpressionPtr transform_in(const PgQuery__AExpr& expression, Scope& scope) {
  const std::string_view name = operator_name(nodes(expression.n_name, expression.name));
  const bool any = name == "=";
  const int location = expression.location;
  const ExpressionPtr left = transform(*expression.lexpr, scope);
  std::vector<ExpressionPtr> values;
  for (const SyntaxNode* item :
       nodes(expression.rexpr->list->n_items, expression.rexpr->list->items))
    values.push_back(transform(*item, scope));
  std::vector<ExpressionPtr> comparisons;
  if (std::optional<ArrayConstructor> array = take_constants(values, *left, scope)) {
    const Oid type = require_array_type(array->element_type, location);
    comparisons.push_back(make_array_comparison(name, any, copy_counted(scope.analysis, *left),
                                                make_expression(Type{type}, *std::move(array)),
                                                location, scope));
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] == nullptr) continue;
    ExpressionPtr copied = copy_counted(scope.analysis, *left);
    RowConstructor* row = written_row(*expression.lexpr, *copied);
    RowConstructor* other = written_row(*expression.rexpr->list->items[i], *values[i]);
    const bool are_rows = row != nullptr && other != nullptr;
    comparisons.push_back(are_rows
                              ? make_row_comparison(name, std::move(row->fields),
                                                    std::move(other->fields), location, scope)
                              : to_boolean(make_operator(name, std::move(copied),
                                                         std::move(values[i]), location, scope),
                                           "IN", scope));
  }
  if (comparisons.size() == 1) return std::move(comparisons[0]);
  return boolean(any ? BooleanOperator::kOr : BooleanOperator::kAnd, std::move(comparisons),
                 location);
}

// x BETWEEN a AND b is x >= a AND x <= b; SYMMETRIC tries both orders.
ExpressionPtr transform_between(const PgQuery__AExpr& expression, Scope& scope) {
  const PgQuery__List& bounds = *expression.rexpr->list;
  const int location = expression.location;
  const ExpressionPtr value = transform(*expression.lexpr, scope);
  // Each where it is compared first, as an operator that does not exist fails before what follows.
  std::array<ExpressionPtr, 2> transformed;
  const auto bound = [&](std::size_t place) -> const Expression& {
    ExpressionPtr& found = transformed.at(place);
    if (found == nullptr) found = transform(*bounds.items[place], scope);
    return *found;
  };
  const auto compare = [&](std::string_view name, std::size_t place) {
    ExpressionPtr other = copy_counted(scope.analysis, bound(place));
    return make_operator(name, copy_counted(scope.analysis, *value), std::move(other), location,
                         scope);
  };
  const auto both = [&](BooleanOperator op, ExpressionPtr one, ExpressionPtr other) {
    std::vector<ExpressionPtr> arguments;
    arguments.push_back(
        to_boolean(std::move(one), op == BooleanOperator::kAnd ? "AND" : "OR", scope));
    arguments.push_back(
        to_boolean(std::move(other), op == BooleanOperator::kAnd ? "AND" : "OR", scope));
    return boolean(op, std::move(arguments), location);
  };
  const auto between = [&](std::size_t from, std::size_t to) {
    ExpressionPtr above = compare(">=", from);
    return both(BooleanOperator::kAnd, std::move(above), compare("<=", to));
  };
  const auto not_between = [&](std::size_t from, std::size_t to) {
    ExpressionPtr below = compare("<", from);
    return both(BooleanOperator::kOr, std::move(below), compare(">", to));
  };
  constexpr std::size_t kLower = 0;
  constexpr std::size_t kUpper = 1;
  switch (expression.kind) {
    case PG_QUERY__A__EXPR__KIND__AEXPR_BETWEEN:
      return between(kLower, kUpper);
    case PG_QUERY__A__EXPR__KIND__AEXPR_NOT_BETWEEN:
      return not_between(kLower, kUpper);
    case PG_QUERY__A__EXPR__KIND__AEXPR_BETWEEN_SYM: {
      ExpressionPtr ascending = between(kLower, kUpper);
      return both(BooleanOperator::kOr, std::move(ascending), between(kUpper, kLower));
    }
    default: {
      ExpressionPtr ascending = not_between(kLower, kUpper);
      return both(BooleanOperator::kAnd, std::move(ascending), not_between(kUpper, kLower));
    }
  }
}

}  // namespace

std::string_view operator_name(SyntaxNodes names) {
  if (names.size() > 1) {
    const std::string_view schema = string_of(*names.front());
    if (schema != "pg_catalog" && schema != "public") {
      throw Error::unsupported(fmt::format("operator of schema {}", schema));
    }
  }
  return string_of(*names.back());
}

ExpressionPtr make_array_comparison(std::string_view name, bool any, ExpressionPtr scalar,
                                    ExpressionPtr array, int location, Scope& scope) {
  const Oid array_type = array->type.oid;
  Oid element = oid::kUnknown;
  if (array_type != oid::kUnknown) {
    const BuiltinType* type = BuiltinCatalog::instance().find_type(array_type);
    element = type == nullptr ? kInvalidOid : type->element;
    if (element == kInvalidOid) {
      throw Error(sqlstate::kWrongObjectType, "op ANY/ALL (array) requires array on right side")
          .at(location);
    }
  }
  const ResolvedOperator resolved = resolve_operator(name, scalar->type.oid, element, location);
  const BuiltinProcedure& procedure =
      *BuiltinCatalog::instance().find_procedure(resolved.op->procedure);
  if (resolved.result.oid != oid::kBool) {
    throw Error(sqlstate::kWrongObjectType, "op ANY/ALL (array) requires operator to yield boolean")
        .at(location);
  }
  refuse_misplaced_set(procedure);
  const Oid wanted_array = require_array_type(resolved.right, location);
  ArrayComparison result;
  result.scalar =
      convert(std::move(scalar), Type{resolved.left}, CoercionContext::kImplicit, scope);
  result.array = convert(std::move(array), Type{wanted_array}, CoercionContext::kImplicit, scope);
  choose_letters(procedure, std::array{&result.scalar, &result.array}, scope);
  result.procedure = procedure.oid;
  result.body = find_function_body(procedure.signature);
  result.strict = procedure.strict;
  result.any = any;
  return make_expression(Type{oid::kBool}, std::move(result), location);
}

ExpressionPtr make_call(const BuiltinProcedure& procedure, std::vector<ExpressionPtr> arguments,
                        Type result, int location) {
  FunctionCall call;
  call.procedure = procedure.oid;
  call.body = find_function_body(procedure.signature);
  call.strict = procedure.strict;
  call.immutable = procedure.volatility == 'i';
  call.is_volatile = procedure.volatility == 'v';
  call.arguments = std::move(arguments);
  return make_expression(result, std::move(call), location);
}

ExpressionPtr make_operator(std::string_view name, ExpressionPtr left, ExpressionPtr right,
                            int location, Scope& scope) {
  const std::optional<Oid> left_type = left ? std::optional<Oid>(left->type.oid) : std::nullopt;
  const ResolvedOperator resolved = resolve_operator(name, left_type, right->type.oid, location);
  const BuiltinProcedure& procedure =
      *BuiltinCatalog::instance().find_procedure(resolved.op->procedure);
  refuse_misplaced_set(procedure);
  std::vector<ExpressionPtr> arguments;
  if (left)
    arguments.push_back(
        convert(std::move(left), Type{resolved.left}, CoercionContext::kImplicit, scope));
  arguments.push_back(
      convert(std::move(right), Type{resolved.right}, CoercionContext::kImplicit, scope));
  for (const ExpressionPtr& argument : arguments) {
    if (!argument) throw Error::unsupported(fmt::format("operator {} on these types", name));
  }
  choose_letters(procedure, arguments, scope);
  ExpressionPtr call = make_call(procedure, std::move(arguments), resolved.result, location);
  call->notation = Notation::kOperator;
  return call;
}

ExpressionPtr make_distinct(ExpressionPtr left, ExpressionPtr right, bool is_not, int location,
                            Scope& scope) {
  ExpressionPtr equality = make_operator("=", std::move(left), std::move(right), location, scope);
  if (equality->type.oid != oid::kBool) {
    throw Error(sqlstate::kDatatypeMismatch,
                "IS DISTINCT FROM requires = operator to yield boolean")
        .at(location);
  }
  return make_expression(Type{oid::kBool}, DistinctTest{std::move(equality), is_not}, location);
}

void require_truth_of_rows(const Expression& comparison, int location) {
  if (comparison.type.oid == oid::kBool) return;
  throw Error(sqlstate::kDatatypeMismatch,
              fmt::format("row comparison operator must yield type boolean, not type {}",
                          format_type(comparison.type)))
      .at(location);
}

ExpressionPtr make_row_comparison(std::string_view name, std::vector<ExpressionPtr> left,
                                  std::vector<ExpressionPtr> right, int location, Scope& scope) {
  static constexpr std::array<std::string_view, 6> kNames = {"=", "<>", "<", "<=", ">", ">="};
  if (left.size() != right.size()) {
    throw Error(sqlstate::kSyntaxError, "unequal number of entries in row expressions")
        .at(location);
  }
  if (left.empty())
    throw Error(sqlstate::kFeatureNotSupported, "cannot compare rows of zero length").at(location);
  if (left.size() == 1) {
    ExpressionPtr comparison =
        make_operator(name, std::move(left[0]), std::move(right[0]), location, scope);
    require_truth_of_rows(*comparison, location);
    return comparison;
  }
  if (std::find(kNames.begin(), kNames.end(), name) == kNames.end()) {
    for (std::size_t i = 0; i < left.size(); ++i)
      make_field_comparison(name, std::move(left[i]), std::move(right[i]), location, scope);
    refuse_row_operator(name, location);
  }
  if (name != "=" && name != "<>")
    return make_row_order(name, std::move(left), std::move(right), location, scope);
  std::vector<ExpressionPtr> comparisons;
  for (std::size_t i = 0; i < left.size(); ++i) {
    comparisons.push_back(
        make_field_comparison(name, std::move(left[i]), std::move(right[i]), location, scope));
  }
  for (const ExpressionPtr& comparison : comparisons) require_ordered(*comparison, name, location);
  return boolean(name == "=" ? BooleanOperator::kAnd : BooleanOperator::kOr, std::move(comparisons),
                 location);
}

ExpressionPtr transform_operator(const PgQuery__AExpr& expression, Scope& scope) {
  switch (expression.kind) {
    case PG_QUERY__A__EXPR__KIND__AEXPR_OP:
    case PG_QUERY__A__EXPR__KIND__AEXPR_LIKE:
    case PG_QUERY__A__EXPR__KIND__AEXPR_ILIKE:
    case PG_QUERY__A__EXPR__KIND__AEXPR_SIMILAR:
      return transform_plain(expression, scope);
    case PG_QUERY__A__EXPR__KIND__AEXPR_OP_ANY:
      return transform_array_comparison(expression, true, scope);
    case PG_QUERY__A__EXPR__KIND__AEXPR_OP_ALL:
      return transform_array_comparison(expression, false, scope);
    case PG_QUERY__A__EXPR__KIND__AEXPR_DISTINCT:
      return transform_distinct(expression, false, scope);
    case PG_QUERY__A__EXPR__KIND__AEXPR_NOT_DISTINCT:
      return transform_distinct(expression, true, scope);
    case PG_QUERY__A__EXPR__KIND__AEXPR_NULLIF:
      return transform_nullif(expression, scope);
    case PG_QUERY__A__EXPR__KIND__AEXPR_IN:
      return transform_in(expression, scope);
    case PG_QUERY__A__EXPR__KIND__AEXPR_BETWEEN:
    case PG_QUERY__A__EXPR__KIND__AEXPR_NOT_BETWEEN:
    case PG_QUERY__A__EXPR__KIND__AEXPR_BETWEEN_SYM:
    case PG_QUERY__A__EXPR__KIND__AEXPR_NOT_BETWEEN_SYM:
      return transform_between(expression, scope);
    default:
      throw Error::unsupported("operator expression of an unknown kind");
  }
}

}  // namespace carto_mock::sql::analysis
