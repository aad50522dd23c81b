// Reals that PostGIS's library takes for equal: no more than four steps from one real to the next
// one lie between them.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

namespace carto_mock::sql {

// The place of a real among all of them, from the smallest.
inline std::uint64_t place_among_reals(double value) {
  constexpr std::uint64_t kSign = std::uint64_t{1} << 63U;
  const auto bits = std::bit_cast<std::uint64_t>(value);
  return (bits & kSign) != 0 ? ~bits + 1 : bits | kSign;
}

inline bool are_nearly_equal(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return false;
  constexpr std::uint64_t kSteps = 4;
  const std::uint64_t place = place_among_reals(a);
  const std::uint64_t other = place_among_reals(b);
  return (place > other ? place - other : other - place) <= kSteps;
}

inline bool is_nearly_zero(double value) { return are_nearly_equal(value, 0); }
inline bool is_clearly_less(double a, double b) { return a < b && !are_nearly_equal(a, b); }

// What is nearly a half goes down, or up.
inline std::int64_t rounded_down_from_half(double value) {
  const double low = std::floor(value);
  return are_nearly_equal(value, low + 0.5) ? static_cast<std::int64_t>(low) : std::llround(value);
}
inline std::int64_t rounded_up_from_half(double value) {
  const double low = std::floor(value);
  return are_nearly_equal(value, low + 0.5) ? static_cast<std::int64_t>(low) + 1
                                            : std::llround(value);
}

}  // namespace carto_mock::sql
