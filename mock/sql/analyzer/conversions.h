// Coercions with PostgreSQL's words for what cannot be coerced.
#pragma once

#include <span>
#include <string_view>

#include "sql/analyzer/scope.h"

namespace carto_mock::sql::analysis {

// coerce() (resolve.h) in this session.
ExpressionPtr convert(ExpressionPtr expression, Type target, CoercionContext context,
                      const Scope& scope);

// 42804 `argument of WHERE must be type boolean, not type integer`, also where it returns a set.
ExpressionPtr to_boolean(ExpressionPtr expression, std::string_view construct, const Scope& scope);
ExpressionPtr to_type(ExpressionPtr expression, Type target, std::string_view construct,
                      const Scope& scope);

// The expressions' common type (common_type() in resolve.h) and all of them coerced to it. 42846
// `CASE could not convert type x to y`.
Type unify(std::span<ExpressionPtr* const> expressions, std::string_view construct,
           const Scope& scope);

// An untyped literal that nothing has decided about is text.
void resolve_unknown(ExpressionPtr& expression, const Scope& scope);

// 42804 `column "x" is of type integer but expression is of type text`, with PostgreSQL's HINT.
ExpressionPtr to_column(ExpressionPtr expression, std::string_view column, Type type,
                        const Scope& scope);

}  // namespace carto_mock::sql::analysis
