// Arithmetic of real and double precision whose overflow and underflow are errors, 22003 (manual,
// chapter 9.3).
#pragma once

#include <cmath>

#include "sql/functions/number_errors.h"

namespace carto_mock::sql {

template <typename Real>
Real checked(Real result, bool may_be_infinite, bool may_be_zero) {
  if (std::isinf(result) && !may_be_infinite) throw_overflow();
  if (result == 0 && !may_be_zero) throw_underflow();
  return result;
}

template <typename Real>
Real add(Real left, Real right) {
  return checked(left + right, std::isinf(left) || std::isinf(right), true);
}

template <typename Real>
Real subtract(Real left, Real right) {
  return checked(left - right, std::isinf(left) || std::isinf(right), true);
}

template <typename Real>
Real multiply(Real left, Real right) {
  return checked(left * right, std::isinf(left) || std::isinf(right), left == 0 || right == 0);
}

template <typename Real>
Real divide(Real left, Real right) {
  if (right == 0 && !std::isnan(left)) throw_division_by_zero();
  return checked(left / right, std::isinf(left), left == 0 || std::isinf(right));
}

}  // namespace carto_mock::sql
