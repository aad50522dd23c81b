// Sums of 64 bits that go on at the other end where they leave the range, as PostgreSQL computes
// some of its times.
#pragma once

#include <cstdint>

namespace carto_mock::sql {

constexpr std::int64_t wrapping_sum(std::int64_t left, std::int64_t right) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(left) +
                                   static_cast<std::uint64_t>(right));
}

constexpr std::int64_t wrapping_difference(std::int64_t left, std::int64_t right) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(left) -
                                   static_cast<std::uint64_t>(right));
}

}  // namespace carto_mock::sql
