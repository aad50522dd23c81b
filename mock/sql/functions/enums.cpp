// Functions of enumerated types (manual, chapter 9.10).
#include <algorithm>

#include "sql/catalog/snapshot.h"
#include "sql/functions/type_function_lists.h"
#include "sql/types/enum_types.h"
#include "support/error.h"

namespace carto_mock::sql {
namespace {

const EnumType& type_of(const CallContext& context) {
  const EnumType* type = context.session.catalog().find_enum(context.argument_types[0].oid);
  if (type == nullptr)
    throw Error(sqlstate::kFeatureNotSupported, "could not determine actual enum type");
  return *type;
}

Value place_of(const EnumType& type, const EnumLabel* label) {
  if (label != nullptr) return Value::integer(label->place);
  throw Error(sqlstate::kObjectNotInPrerequisiteState, "enum " + type.name + " contains no values");
}

// Their argument only says which type.
Value first(const CallContext& context, Arguments) {
  const EnumType& type = type_of(context);
  return place_of(type, type.labels.empty() ? nullptr : &type.labels.front());
}

Value last(const CallContext& context, Arguments) {
  const EnumType& type = type_of(context);
  return place_of(type, type.labels.empty() ? nullptr : &type.labels.back());
}

// A bound that is NULL leaves that side open.
Value range(const CallContext& context, Arguments arguments) {
  std::vector<Value> places;
  for (const EnumLabel& label : type_of(context).labels) {
    const bool has_bounds = arguments.size() == 2;
    if (has_bounds && !arguments[0].is_null() && label.place < arguments[0].as_integer()) continue;
    if (has_bounds && !arguments[1].is_null() && label.place > arguments[1].as_integer()) continue;
    places.push_back(Value::integer(label.place));
  }
  return Value::array(Array::of(context.argument_types[0].oid, std::move(places)));
}

Value larger(const CallContext&, Arguments arguments) {
  return Value::integer(std::max(arguments[0].as_integer(), arguments[1].as_integer()));
}
Value smaller(const CallContext&, Arguments arguments) {
  return Value::integer(std::min(arguments[0].as_integer(), arguments[1].as_integer()));
}

constexpr FunctionEntry kEntries[] = {
    {"enum_larger(anyenum,anyenum)", larger}, {"enum_smaller(anyenum,anyenum)", smaller},
    {"enum_first(anyenum)", first},           {"enum_last(anyenum)", last},
    {"enum_range(anyenum)", range},           {"enum_range(anyenum,anyenum)", range},
};

}  // namespace

std::span<const FunctionEntry> enum_functions() { return kEntries; }

}  // namespace carto_mock::sql
