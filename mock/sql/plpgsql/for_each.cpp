#include "sql/plpgsql/for_each.h"

#include <fmt/format.h>

#include "sql/analyzer/type_rules.h"
#include "sql/catalog/builtin_catalog.h"
#include "support/error.h"

namespace carto_mock::sql::plpgsql {
namespace {

void check_types(const ForEach& loop, Type type, Type target) {
  if (!is_array(type.oid)) {
    throw Error(sqlstate::kDatatypeMismatch,
                fmt::format("FOREACH expression must yield an array, not type {}",
                            format_type(Type{type.oid})));
  }
  if (target.oid == kInvalidOid) return;
  const bool takes_array = is_array(target.oid);
  if (loop.slice > 0 && !takes_array) {
    throw Error(sqlstate::kDatatypeMismatch,
                "FOREACH ... SLICE loop variable must be of an array type");
  }
  if (loop.slice == 0 && takes_array) {
    throw Error(sqlstate::kDatatypeMismatch, "FOREACH loop variable must not be of an array type");
  }
}

}  // namespace

std::vector<Value> loop_elements(const ForEach& loop, const Value& value, Type type, Type target) {
  if (value.is_null()) throw Error("22004", "FOREACH expression must not be null");
  if (!is_array(type.oid)) check_types(loop, type, target);
  const Array& array = value.as_array();
  const auto dimensions = static_cast<int>(array.lengths.size());
  if (loop.slice > dimensions) {
    throw Error("2202E", fmt::format("slice dimension ({}) is out of the valid range 0..{}",
                                     loop.slice, dimensions));
  }
  check_types(loop, type, target);
  if (loop.slice == 0) return array.elements;
  const auto outer = static_cast<std::size_t>(dimensions - loop.slice);
  std::size_t size = 1;
  for (std::size_t i = outer; i < array.lengths.size(); ++i)
    size *= static_cast<std::size_t>(array.lengths[i]);
  std::vector<Value> slices;
  slices.reserve(array.elements.size() / size);
  for (auto at = array.elements.begin(); at != array.elements.end();
       at += static_cast<std::ptrdiff_t>(size)) {
    Array slice{array.element_type, {}, {}, {at, at + static_cast<std::ptrdiff_t>(size)}};
    slice.lengths.assign(array.lengths.begin() + static_cast<std::ptrdiff_t>(outer),
                         array.lengths.end());
    slice.lower_bounds.assign(array.lower_bounds.begin() + static_cast<std::ptrdiff_t>(outer),
                              array.lower_bounds.end());
    slices.push_back(Value::array(std::move(slice)));
  }
  return slices;
}

}  // namespace carto_mock::sql::plpgsql
