#include "sql/engine/result_names.h"

#include <algorithm>

#include "sql/functions/object_names.h"
#include "sql/types/type_registry.h"

namespace carto_mock::sql {
namespace {

bool may_hold_name(Type type) {
  if (is_object_name_type(type.oid)) return true;
  const TypeTraits* traits = find_type_traits(type.oid);
  if (traits == nullptr) return false;
  return traits->representation == Representation::kRecord ||
         (traits->representation == Representation::kArray && is_object_name_type(traits->element));
}

}  // namespace

void NamingSink::columns(std::span<const OutputColumn> columns) {
  types_.clear();
  for (const OutputColumn& column : columns) types_.push_back(column.type);
  has_names_ = std::ranges::any_of(types_, may_hold_name);
  sink_.columns(columns);
}

void NamingSink::row(std::span<const Value> values) {
  if (!has_names_) return sink_.row(values);
  row_.clear();
  for (std::size_t i = 0; i < values.size(); ++i) row_.push_back(named(values[i], types_[i]));
  sink_.row(row_);
}

Value NamingSink::named(const Value& value, Type type) const {
  if (value.is_null() || !may_hold_name(type)) return value;
  if (is_object_name_type(type.oid)) {
    return Value::text(
        output_object_name(static_cast<Oid>(value.as_integer()), type.oid, session_));
  }
  if (value.get_if<std::shared_ptr<const Array>>() != nullptr) {
    Array array = value.as_array();
    for (Value& element : array.elements) element = named(element, {array.element_type, -1});
    return Value::array(std::move(array));
  }
  Record record = value.as_record();
  for (std::size_t i = 0; i < record.fields.size(); ++i)
    record.fields[i] = named(record.fields[i], record.types[i]);
  return Value::record(std::move(record));
}

}  // namespace carto_mock::sql
