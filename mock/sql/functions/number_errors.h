// The errors of arithmetic, in PostgreSQL's words.
#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <type_traits>

#include "support/error.h"

namespace carto_mock::sql {

template <typename Integer>
constexpr const char* integer_type_name() {
  if constexpr (std::is_same_v<Integer, std::int16_t>) {
    return "smallint";
  } else if constexpr (std::is_same_v<Integer, std::int32_t>) {
    return "integer";
  } else {
    static_assert(std::is_same_v<Integer, std::int64_t>);
    return "bigint";
  }
}

template <typename Integer>
[[noreturn]] void throw_out_of_range() {
  throw Error(sqlstate::kNumericValueOutOfRange,
              std::string(integer_type_name<Integer>()) + " out of range");
}

[[noreturn]] inline void throw_division_by_zero() {
  throw Error(sqlstate::kDivisionByZero, "division by zero");
}

[[noreturn]] inline void throw_overflow() {
  throw Error(sqlstate::kNumericValueOutOfRange, "value out of range: overflow");
}

[[noreturn]] inline void throw_underflow() {
  throw Error(sqlstate::kNumericValueOutOfRange, "value out of range: underflow");
}

[[noreturn]] inline void throw_input_out_of_range() {
  throw Error(sqlstate::kNumericValueOutOfRange, "input is out of range");
}

// Half to even, as C's rint(); NaN and what does not fit are refused.
template <typename Integer>
Integer integer_from_real(double value) {
  const double rounded = std::nearbyint(value);
  constexpr int kBits = static_cast<int>(sizeof(Integer)) * 8 - 1;
  const double limit = std::ldexp(1.0, kBits);
  if (!(rounded >= -limit && rounded < limit)) throw_out_of_range<Integer>();
  return static_cast<Integer>(rounded);
}

}  // namespace carto_mock::sql
