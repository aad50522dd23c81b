// Inside lowering: which expressions SQLite can compute by itself, see native_operators.h.
#pragma once

#include <optional>

#include "sql/lowering/native_operators.h"
#include "sql/lowering/plan_builder.h"
#include "sql/tree/expression.h"

namespace carto_mock::sql {

// What an inner stage has computed for `expression`; null: nothing.
const Replacement* find_replacement(const Level& level, const Expression& expression);

// A value that lies ready: a column, an inner stage's result or a scalar subquery; or one that is
// divided by a constant.
bool is_plain(const Level& level, const Expression& expression);

// A division of a value that lies ready by a constant: null where it is none.
const FunctionCall* find_native_division(const Level& level, const Expression& expression);

// A comparison function over two operands.
struct NativeComparison {
  NativeOperator op;
  const Expression* left;
  const Expression* right;
};
// None: SQLite cannot compute it, or would win nothing because no operand lies ready.
std::optional<NativeComparison> find_native_comparison(const Level& level,
                                                       const Expression& expression);

// x = ANY (list) or x <> ALL (list) of single values, for IN and NOT IN.
bool is_native_in_list(const Level& level, const ArrayComparison& node);

// Conditions made of such parts only.
bool is_native_condition(const Level& level, const Expression& expression);

}  // namespace carto_mock::sql
