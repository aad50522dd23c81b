// Calls of functions that CREATE FUNCTION has made: the session runs them by their OID, which is
// the call's first argument. With polymorphic parameters that is an array: the OID, and the types
// of the arguments; the session gets it before the arguments.
#pragma once

#include <vector>

#include "sql/analyzer/resolve.h"
#include "sql/catalog/builtin_catalog.h"
#include "sql/functions/function.h"
#include "sql/tree/expression.h"

namespace carto_mock::sql::analysis {

// Put the OID before the arguments.
const FunctionEntry& bind_user_function(const BuiltinProcedure& function,
                                        std::vector<ExpressionPtr>& arguments);
const SetFunctionEntry& bind_user_set_function(const BuiltinProcedure& function,
                                               std::vector<ExpressionPtr>& arguments);
// The OUT parameters of what a call runs, a built-in function too, with the types that polymorphic
// ones have in it. `arguments`: the call's, with what is put before them.
std::vector<ResultColumn> call_outputs(const BuiltinProcedure& function,
                                       const std::vector<ExpressionPtr>& arguments);

}  // namespace carto_mock::sql::analysis
