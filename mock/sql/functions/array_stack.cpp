#include "sql/functions/array_stack.h"

#include <utility>

#include "support/error.h"

namespace carto_mock::sql {

void ArrayStack::add(const Value& array) {
  if (array.is_null()) throw Error(SqlState("22004"), "cannot accumulate null arrays");
  const Array& added = array.as_array();
  if (count_ == 0) {
    if (added.lengths.empty()) throw Error(SqlState("2202E"), "cannot accumulate empty arrays");
    result_ = added;
  } else {
    if (added.lengths != result_.lengths || added.lower_bounds != result_.lower_bounds)
      throw Error(SqlState("2202E"), "cannot accumulate arrays of different dimensionality");
    result_.elements.insert(result_.elements.end(), added.elements.begin(), added.elements.end());
  }
  ++count_;
}

Value ArrayStack::take() {
  if (count_ == 0) return {};
  result_.lengths.insert(result_.lengths.begin(), count_);
  result_.lower_bounds.insert(result_.lower_bounds.begin(), 1);
  return Value::array(std::move(result_));
}

}  // namespace carto_mock::sql
