// Bodies of comparison functions, made out of a comparator: `compare<of_type<oid::kUuid>,
// Relation::kLess>` is uuid_lt's, `order<…>` that of the three-way comparison behind a btree index.
#pragma once

#include "sql/functions/function.h"
#include "sql/types/byte_difference.h"
#include "sql/types/type_registry.h"

namespace carto_mock::sql::comparison_entry {

template <typename T>
int three_way(const T& left, const T& right) {
  return static_cast<int>(right < left) - static_cast<int>(left < right);
}

// Negative, zero, positive.
using Comparator = int (*)(const CallContext& context, const Value& left, const Value& right);

// As the type registry compares.
template <Oid type>
int of_type(const CallContext&, const Value& left, const Value& right) {
  return compare_values(left, right, type);
}

inline int of_argument_type(const CallContext& context, const Value& left, const Value& right) {
  return compare_values(left, right, context.argument_types[0].oid);
}

enum class Relation { kEqual, kNotEqual, kLess, kLessEqual, kGreater, kGreaterEqual };

constexpr bool holds(Relation relation, int order) {
  switch (relation) {
    case Relation::kEqual:
      return order == 0;
    case Relation::kNotEqual:
      return order != 0;
    case Relation::kLess:
      return order < 0;
    case Relation::kLessEqual:
      return order <= 0;
    case Relation::kGreater:
      return order > 0;
    case Relation::kGreaterEqual:
      return order >= 0;
  }
  return false;
}

template <Comparator comparator, Relation relation>
Value compare(const CallContext& context, Arguments arguments) {
  return Value::boolean(holds(relation, comparator(context, arguments[0], arguments[1])));
}

template <Comparator comparator>
Value order(const CallContext& context, Arguments arguments) {
  const int result = comparator(context, arguments[0], arguments[1]);
  return Value::integer(three_way(result, 0));
}

// Where PostgreSQL's result is a difference, of numbers or bytes, and not only its sign.
template <Comparator comparator>
Value difference(const CallContext& context, Arguments arguments) {
  return Value::integer(comparator(context, arguments[0], arguments[1]));
}

}  // namespace carto_mock::sql::comparison_entry
