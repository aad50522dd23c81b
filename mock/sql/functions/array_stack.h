// Arrays of one shape, put one behind the other as an array of one dimension more: array_agg() and
// ARRAY(SELECT …) of arrays (manual, chapters 9.21 and 4.2.12).
#pragma once

#include "sql/types/value.h"

namespace carto_mock::sql {

class ArrayStack {
 public:
  // Throws 22004 `cannot accumulate null arrays`, 2202E `cannot accumulate empty arrays`, `cannot
  // accumulate arrays of different dimensionality`.
  void add(const Value& array);
  // NULL: there was none.
  Value take();

 private:
  Array result_;
  int count_ = 0;
};

}  // namespace carto_mock::sql
