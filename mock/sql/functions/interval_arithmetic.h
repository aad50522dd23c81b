// Arithmetic on intervals (manual, chapter 9.9). Throws 22008 `interval out of range`.
#pragma once

#include "sql/types/interval.h"

namespace carto_mock::sql {

Interval add_intervals(const Interval& left, const Interval& right);
Interval subtract_intervals(const Interval& left, const Interval& right);
Interval negate_interval(const Interval& value);
Interval multiply_interval(const Interval& value, double factor);
Interval divide_interval(const Interval& value, double divisor);  // 22012 division by zero
// Whole days of the hours become days.
Interval justify_hours(const Interval& value);

}  // namespace carto_mock::sql
