#include "sql/analyzer/conversions.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "sql/analyzer/locations.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {
namespace {

bool returns_set(const Expression& expression) {
  return get_if<SetFunctionCall>(expression) != nullptr;
}

}  // namespace

ExpressionPtr convert(ExpressionPtr expression, Type target, CoercionContext context,
                      const Scope& scope) {
  const AnalysisContext& names = scope.analysis.context;
  return coerce(std::move(expression), target, context, names.text_settings, names.session);
}

ExpressionPtr to_type(ExpressionPtr expression, Type target, std::string_view construct,
                      const Scope& scope) {
  const Oid source = expression->type.oid;
  if (source != target.oid) {
    // Only here: to find the location costs as much as the expression is large.
    const int location = location_of(*expression);
    expression = convert(std::move(expression), target, CoercionContext::kAssignment, scope);
    if (!expression) {
      throw Error(sqlstate::kDatatypeMismatch,
                  fmt::format("argument of {} must be type {}, not type {}", construct,
                              format_type(target), format_type(Type{source})))
          .at(location);
    }
  }
  if (returns_set(*expression)) {
    throw Error(sqlstate::kDatatypeMismatch,
                fmt::format("argument of {} must not return a set", construct))
        .at(location_of(*expression));
  }
  return expression;
}

ExpressionPtr to_boolean(ExpressionPtr expression, std::string_view construct, const Scope& scope) {
  return to_type(std::move(expression), Type{oid::kBool}, construct, scope);
}

Type unify(std::span<ExpressionPtr* const> expressions, std::string_view construct,
           const Scope& scope) {
  const std::vector<const ExpressionPtr*> inputs(expressions.begin(), expressions.end());
  const Oid common = common_type(inputs, construct);
  const Type type{common, common_typmod(inputs, common)};
  for (std::size_t i = 0; i < expressions.size(); ++i) {
    ExpressionPtr* expression = expressions[i];
    const Oid source = (*expression)->type.oid;
    if (source == common) continue;
    const int location = location_of(**expression);
    *expression = convert(std::move(*expression), Type{common}, CoercionContext::kImplicit, scope);
    if (!*expression) {
      // The first of CASE is what follows ELSE.
      const std::string_view branch = i == 0 ? "/ELSE" : "/WHEN";
      throw Error(sqlstate::kCannotCoerce,
                  fmt::format("{}{} could not convert type {} to {}", construct,
                              construct == "CASE" ? branch : "", format_type(Type{source}),
                              format_type(Type{common})))
          .at(location);
    }
  }
  return type;
}

void resolve_unknown(ExpressionPtr& expression, const Scope& scope) {
  if (expression->type.oid != oid::kUnknown) return;
  expression = convert(std::move(expression), Type{oid::kText}, CoercionContext::kImplicit, scope);
}

ExpressionPtr to_column(ExpressionPtr expression, std::string_view column, Type type,
                        const Scope& scope) {
  const int location = location_of(*expression);
  const Oid source = expression->type.oid;
  expression = convert(std::move(expression), type, CoercionContext::kAssignment, scope);
  if (!expression) {
    throw Error(sqlstate::kDatatypeMismatch,
                fmt::format("column \"{}\" is of type {} but expression is of type {}", column,
                            format_type(Type{type.oid}), format_type(Type{source})))
        .hint("You will need to rewrite or cast the expression.")
        .at(location);
  }
  return expression;
}

}  // namespace carto_mock::sql::analysis
