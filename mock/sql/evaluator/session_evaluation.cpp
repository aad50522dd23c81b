// CURRENT_DATE, CURRENT_USER and the other values that SQL spells without parentheses (manual,
// chapters 9.9.5 and 9.26). The dates and times are casts of the transaction's start, so they come
// from the casts' own functions.
#include <fmt/format.h>

#include <string_view>

#include "sql/catalog/snapshot.h"
#include "sql/evaluator/node_evaluator.h"
#include "sql/types/type_registry.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

constexpr Type kTimestampTz{oid::kTimestampTz};

Value call_by_signature(std::string_view signature, Arguments arguments,
                        std::span<const Type> argument_types, Type result_type,
                        const EvaluationContext& context) {
  const FunctionEntry* body = find_function_body(signature);
  if (body == nullptr) throw Error::unsupported(fmt::format("function {}", signature));
  return body->body(CallContext{context.session, context.text, argument_types, result_type},
                    arguments);
}

Value cast_transaction_time(std::string_view signature, Oid result,
                            const EvaluationContext& context) {
  const Value now = Value::integer(context.session.transaction_time());
  return call_by_signature(signature, {&now, 1}, {&kTimestampTz, 1}, Type{result}, context);
}

Value role_name(Oid role, const EvaluationContext& context) {
  const Role* found = context.session.catalog().find_role(role);
  if (found == nullptr)
    throw Error(sqlstate::kUndefinedObject, fmt::format("role {} does not exist", role));
  return Value::text(found->name);
}

Value session_value(SessionValue value, const EvaluationContext& context) {
  switch (value) {
    case SessionValue::kCurrentDate:
      return cast_transaction_time("date(timestamp with time zone)", oid::kDate, context);
    case SessionValue::kCurrentTime:
      return cast_transaction_time("timetz(timestamp with time zone)", oid::kTimeTz, context);
    case SessionValue::kCurrentTimestamp:
      return Value::integer(context.session.transaction_time());
    case SessionValue::kLocalTime:
      return cast_transaction_time("\"time\"(timestamp with time zone)", oid::kTime, context);
    case SessionValue::kLocalTimestamp:
      return cast_transaction_time("\"timestamp\"(timestamp with time zone)", oid::kTimestamp,
                                   context);
    case SessionValue::kCurrentUser:
    case SessionValue::kCurrentRole:
    case SessionValue::kUser:
      return role_name(context.session.current_user(), context);
    case SessionValue::kSessionUser:
      return role_name(context.session.session_user(), context);
    case SessionValue::kCurrentCatalog:
      return Value::text(std::string(context.session.database_name()));
    case SessionValue::kCurrentSchema:
      return call_by_signature("\"current_schema\"()", {}, {}, Type{oid::kName}, context);
  }
  throw Error(sqlstate::kInternalError, "unknown session value");
}

}  // namespace

Value evaluate_session_value(const SessionValueExpression& node, Type type,
                             const EvaluationContext& context) {
  Value value = session_value(node.value, context);
  // CURRENT_TIMESTAMP(3)
  if (type.typmod >= 0 && !value.is_null()) value = apply_typmod(std::move(value), type, true);
  return value;
}

}  // namespace carto_mock::sql
