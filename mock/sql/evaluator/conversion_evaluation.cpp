// Conversions that are no function call: relabeling and the way through text (manual, chapters 10.2
// and 38.11, CREATE CAST … WITHOUT FUNCTION, WITH INOUT).
#include <limits>
#include <optional>
#include <utility>

#include "sql/evaluator/node_evaluator.h"
#include "sql/functions/described_input.h"
#include "sql/functions/object_names.h"
#include "sql/types/type_oids.h"
#include "sql/types/type_registry.h"

namespace carto_mock::sql {
namespace {

// int4 and oid share their bits, so that -1 and 4294967295 are the same.
Value relabel_integer(const Value& value, Type target) {
  const std::int64_t integer = value.as_integer();
  if (target.oid == oid::kInt4)
    return Value::integer(static_cast<std::int32_t>(static_cast<std::uint32_t>(integer)));
  if (target.oid != oid::kInt8 && integer < 0)
    return Value::integer(static_cast<std::uint32_t>(integer));
  return value;
}

bool is_four_byte_integer(Oid type) {
  switch (type) {
    case oid::kRegprocedure:
    case oid::kInt4:
    case oid::kOid:
    case oid::kRegproc:
    case oid::kRegclass:
    case oid::kRegtype:
    case oid::kRegoper:
    case oid::kRegoperator:
    case oid::kRegcollation:
    case oid::kRegconfig:
    case oid::kRegdictionary:
    case oid::kRegnamespace:
    case oid::kRegrole:
      return true;
    default:
      return false;
  }
}

bool is_character_type(Oid type) {
  return type == oid::kText || type == oid::kVarchar || type == oid::kBpchar || type == oid::kName;
}

}  // namespace

Value relabel(Value value, Type source, Type target) {
  if (value.is_null()) return value;
  if (is_four_byte_integer(source.oid) && is_four_byte_integer(target.oid))
    return relabel_integer(value, target);
  const TypeTraits* traits = find_type_traits(target.oid);
  if (traits != nullptr && traits->representation == Representation::kArray &&
      value.as_array().element_type != array_element(target.oid)) {
    Array array = value.as_array();
    array.element_type = array_element(target.oid);
    return Value::array(std::move(array));
  }
  return value;
}

Value convert_through_text(const Value& value, Type source, Type target,
                           const EvaluationContext& context) {
  std::string text =
      may_hold_object_names(source)
          ? output_value(with_object_names(value, source, context.session), source, context.text)
          : output_value(value, source, context.text);
  if (is_character_type(target.oid) && target.typmod < 0 && target.oid != oid::kName) {
    return Value::text(std::move(text));
  }
  if (std::optional<Value> described =
          input_described_value(text, target, context.text, context.session))
    return *std::move(described);
  return input_value(text, target, context.text);
}

}  // namespace carto_mock::sql
