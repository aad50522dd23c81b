// The transcendental functions of numeric (manual, chapter 9.3), with the scales that PostgreSQL
// gives their results: at least 16 significant digits, and never less than the arguments show.
// Computed with MPFR, rounded half away.
#pragma once

#include "sql/types/numeric.h"

namespace carto_mock::sql {

Numeric numeric_sqrt(const Numeric& value);  // 2201F `cannot take square root of a negative number`
Numeric numeric_exp(const Numeric& value);   // 22003 `value overflows numeric format`
Numeric numeric_ln(
    const Numeric& value);  // 2201E `cannot take logarithm of zero`, `… of a negative number`
Numeric numeric_log(const Numeric& base, const Numeric& value);  // the same, and 22012 for base 1
Numeric numeric_power(const Numeric& base, const Numeric& exponent);  // 2201F

// floor() and ceil(): scale 0.
Numeric numeric_floor(const Numeric& value);
Numeric numeric_ceil(const Numeric& value);
// div(): the quotient without its fraction, scale 0. 22012 division by zero.
Numeric numeric_integer_quotient(const Numeric& left, const Numeric& right);

}  // namespace carto_mock::sql
