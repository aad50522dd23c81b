#include "sql/engine/value_conversion.h"

#include <utility>

#include "sql/evaluator/evaluator.h"
#include "sql/functions/object_names.h"
#include "sql/tree/query.h"
#include "sql/types/type_registry.h"

namespace carto_mock::sql {

std::optional<Value> convert_value(Value value, Type from, Type to, CoercionContext context,
                                   SessionState& session) {
  if (from.oid == to.oid && (to.typmod == -1 || to.typmod == from.typmod)) return value;
  ExpressionPtr expression = make_expression(from, Constant{std::move(value)});
  expression = coerce(std::move(expression), to, context, session.text_settings(), session);
  if (expression == nullptr) return std::nullopt;
  return evaluate(*expression, {}, {session, session.text_settings(), {}});
}

std::string output_text(const Value& value, Type type, const SessionState& session) {
  return output_value(with_object_names(value, type, session), type, session.text_settings());
}

}  // namespace carto_mock::sql
