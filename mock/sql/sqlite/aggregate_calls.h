// Inside this folder: what calling an aggregate of a program takes.
#pragma once

#include "sql/functions/function.h"
#include "sql/lowering/plan.h"
#include "sql/sqlite/connection_state.h"

namespace carto_mock::sql::sqlite {

CallContext call_context(const AggregateProgram& program, const EvaluationContext& context);

}  // namespace carto_mock::sql::sqlite
