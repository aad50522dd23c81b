#include "sql/sqlite/aggregate_calls.h"

#include <span>

#include "sql/evaluator/evaluator.h"

namespace carto_mock::sql::sqlite {

CallContext call_context(const AggregateProgram& program, const EvaluationContext& context) {
  const std::span<const Type> types(program.input_types);
  return {context.session, context.text,
          types.first(static_cast<std::size_t>(program.argument_count)), program.result_type};
}

}  // namespace carto_mock::sql::sqlite
