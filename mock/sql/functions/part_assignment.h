// Assignment to parts of values: elements and slices of arrays (manual, chapter 8.15.4), fields of
// rows (8.16.4), parts of jsonb (8.14.5). In SQL they are calls of functions without a name, which
// give the whole value with the part changed.
#pragma once

#include <optional>
#include <span>

#include "sql/functions/function.h"

namespace carto_mock::sql {

// One dimension of a slice; none: an end that is not written.
struct SliceBounds {
  std::optional<int> lower;
  std::optional<int> upper;
};

// A vector grows to both sides, with NULL between. `array` may be NULL. Throws 2202E `array
// subscript out of range`.
Value assign_element(const Value& array, Oid element_type, std::span<const int> place,
                     Value element);
// Elements of `source` in the order in which it has them; nothing changes where that is NULL.
Value assign_slice(const Value& array, Oid element_type, std::span<const SliceBounds> bounds,
                   const Value& source);
// `path`: keys as texts and places as integers, none of them NULL; `first_is_place`: what a NULL
// document becomes, an array or an object. A NULL value is the JSON null.
Value assign_json_part(const Value& document, std::span<const Value> path, bool first_is_place,
                       const Value& value);
// Throws 22004 for a subscript that is NULL. `type`: the one that is subscripted.
void require_subscript(const Value& subscript, Oid type);

// (array, element, places …)
const FunctionEntry& element_assignment();
// (array, source, which bounds are written, lower bounds …, upper bounds …): of each dimension two
// bits, the lower bound's first.
const FunctionEntry& slice_assignment();
// (row, value, place of the field from 0)
const FunctionEntry& field_assignment();
// (document, value, path …)
const FunctionEntry& json_part_assignment();

}  // namespace carto_mock::sql
