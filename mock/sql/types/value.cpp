#include "sql/types/value.h"

namespace carto_mock::sql {

Value Value::array(Array value) {
  return Value(Data(std::make_shared<const Array>(std::move(value))));
}

Value Value::record(Record value) {
  return Value(Data(std::make_shared<const Record>(std::move(value))));
}

Array Array::of(Oid element_type, std::vector<Value> elements) {
  Array array;
  array.element_type = element_type;
  if (!elements.empty()) {
    array.lengths.push_back(static_cast<int>(elements.size()));
    array.lower_bounds.push_back(1);
  }
  array.elements = std::move(elements);
  return array;
}

}  // namespace carto_mock::sql
