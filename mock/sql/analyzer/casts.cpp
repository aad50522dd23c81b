// Casts, COLLATE, and ARRAY[…], whose elements a cast around it types.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sql/analyzer/collations.h"
#include "sql/analyzer/conversions.h"
#include "sql/analyzer/expressions.h"
#include "sql/analyzer/locations.h"
#include "sql/analyzer/type_names.h"
#include "support/error.h"

namespace carto_mock::sql::analysis {
namespace {

ExpressionPtr cast_to(ExpressionPtr expression, Type target, int location, const Scope& scope) {
  const Oid source = expression->type.oid;
  expression = convert(std::move(expression), target, CoercionContext::kExplicit, scope);
  if (!expression) {
    throw Error(sqlstate::kCannotCoerce,
                fmt::format("cannot cast type {} to {}", format_type(Type{source}),
                            format_type(Type{target.oid})))
        .at(location);
  }
  return expression;
}

Oid element_of(Oid array) {
  const BuiltinType* type = BuiltinCatalog::instance().find_type(array);
  return type == nullptr ? kInvalidOid : type->element;
}

// The modifier that all elements share (exprTypmod of PostgreSQL); -1: they share none.
std::int32_t shared_modifier(const ArrayConstructor& array, Oid array_type) {
  if (array.elements.empty()) return -1;
  const Type shared{array.multidimensional ? array_type : array.element_type,
                    array.elements.front()->type.typmod};
  const bool is_shared = std::ranges::all_of(array.elements, [&](const ExpressionPtr& element) {
    return element->type.oid == shared.oid && element->type.typmod == shared.typmod;
  });
  return is_shared ? shared.typmod : -1;
}

// Without a cast around it: the elements' common type decides.
Oid unify_elements(std::vector<ExpressionPtr>& elements, Scope& scope) {
  std::vector<ExpressionPtr*> pointers;
  pointers.reserve(elements.size());
  for (ExpressionPtr& element : elements) pointers.push_back(&element);
  return unify(pointers, "ARRAY", scope).oid;
}

}  // namespace

// `target`: the array type of a cast around it, or null.
ExpressionPtr transform_array(const PgQuery__AArrayExpr& array, Scope& scope, const Type* target) {
  const DepthGuard guard(scope.analysis);
  ArrayConstructor result;
  for (const SyntaxNode* node : nodes(array.n_elements, array.elements)) {
    if (node->node_case == PG_QUERY__NODE__NODE_A_ARRAY_EXPR) {
      result.elements.push_back(transform_array(*node->a_array_expr, scope, target));
      result.multidimensional = true;
    } else {
      result.elements.push_back(transform(*node, scope));
      const Oid type = result.elements.back()->type.oid;
      // Vectors are elements as they are, though they have elements themselves.
      if (type == oid::kInt2Vector || type == oid::kOidVector)
        throw Error::unsupported("an array of vectors");
      result.multidimensional =
          result.multidimensional || element_of(result.elements.back()->type.oid) != kInvalidOid;
    }
  }
  if (target != nullptr) {
    result.element_type = element_of(target->oid);
    const Type element{result.multidimensional ? target->oid : result.element_type, target->typmod};
    for (ExpressionPtr& item : result.elements) {
      const int location = location_of(*item);
      item = cast_to(std::move(item), element, location, scope);
    }
    const Type type{target->oid, shared_modifier(result, target->oid)};
    return make_expression(type, std::move(result), array.location);
  }
  if (result.elements.empty()) {
    throw Error(sqlstate::kIndeterminateDatatype, "cannot determine type of empty array")
        .hint("Explicitly cast to the desired type, for example ARRAY[]::integer[].")
        .at(array.location);
  }
  const Oid common = unify_elements(result.elements, scope);
  result.element_type = result.multidimensional ? element_of(common) : common;
  const Oid type = result.multidimensional ? common : require_array_type(common, array.location);
  const std::int32_t modifier = shared_modifier(result, type);
  return make_expression(Type{type, modifier}, std::move(result), array.location);
}

namespace {

bool has_cast_elements(const PgQuery__Node& array) {
  if (array.node_case != PG_QUERY__NODE__NODE_A_ARRAY_EXPR) return false;
  const SyntaxNodes elements = nodes(array.a_array_expr->n_elements, array.a_array_expr->elements);
  return !elements.empty() && std::ranges::all_of(elements, [](const PgQuery__Node* element) {
    return element->node_case == PG_QUERY__NODE__NODE_TYPE_CAST;
  });
}

}  // namespace

ExpressionPtr transform_cast(const PgQuery__TypeCast& cast, Scope& scope) {
  const Type target = resolve_type(*cast.type_name, scope.analysis);
  const int location = cast.location >= 0 ? cast.location : cast.type_name->location;
  ExpressionPtr argument;
  // Where the text that the catalog keeps has casts of elements already, this one is the array's.
  const bool is_of_array = scope.analysis.context.is_kept && has_cast_elements(*cast.arg);
  if (cast.arg->node_case == PG_QUERY__NODE__NODE_A_ARRAY_EXPR && !is_of_array &&
      element_of(target.oid) != kInvalidOid) {
    argument = transform_array(*cast.arg->a_array_expr, scope, &target);
  } else {
    argument = transform(*cast.arg, scope);
  }
  return cast_to(std::move(argument), target, location, scope);
}

ExpressionPtr transform_collation(const PgQuery__CollateClause& clause, Scope& scope) {
  ExpressionPtr argument = transform(*clause.arg, scope);
  require_collatable(argument->type, clause.location);
  const std::string name =
      find_collation(nodes(clause.n_collname, clause.collname), clause.location);
  return with_collation(std::move(argument), collation_named(name), clause.location);
}

}  // namespace carto_mock::sql::analysis
