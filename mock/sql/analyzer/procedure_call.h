// CALL (manual, page of that name; PostgreSQL: transformCallStmt()).
#pragma once

#include <vector>

#include "sql/analyzer/analyzer.h"
#include "sql/catalog/builtin_catalog.h"

namespace carto_mock::sql {

struct ProcedureCall {
  const BuiltinProcedure* procedure;
  // Of all its parameters, outputs among them, in their order, coerced to their types. What is
  // written for a parameter that is an output only is never computed.
  std::vector<ExpressionPtr> arguments;
  // The place of what was written for each parameter; -1: its default.
  std::vector<int> written;
};

// Throws 42883 `procedure p(integer) does not exist`, 42809 `now() is not a procedure`.
ProcedureCall analyze_procedure_call(const PgQuery__CallStmt& statement,
                                     const AnalysisContext& context);

}  // namespace carto_mock::sql
