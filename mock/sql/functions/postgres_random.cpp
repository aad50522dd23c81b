#include "sql/functions/postgres_random.h"

#include <bit>
#include <cmath>

namespace carto_mock::sql {
namespace {

// Steele, Lea, Flood: Fast splittable pseudorandom number generators (2014).
std::uint64_t split_mix(std::uint64_t& state) {
  state += 0x9e3779b97f4a7c15U;
  std::uint64_t mixed = state;
  mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
  return mixed ^ (mixed >> 31U);
}

constexpr int kMantissaBits = 52;

}  // namespace

PostgresRandom::PostgresRandom(double seed) {
  const auto largest = static_cast<double>((std::uint64_t{1} << kMantissaBits) - 1);
  auto state = static_cast<std::uint64_t>(static_cast<std::int64_t>(largest * seed));
  first_ = split_mix(state);
  second_ = split_mix(state);
}

// Blackman, Vigna: Scrambled linear pseudorandom number generators (2021).
double PostgresRandom::next() {
  const std::uint64_t mixed = second_ ^ first_;
  const std::uint64_t value = std::rotl(first_ * 5, 7) * 9;
  first_ = std::rotl(first_, 24) ^ mixed ^ (mixed << 16U);
  second_ = std::rotl(mixed, 37);
  return std::ldexp(static_cast<double>(value >> (64U - kMantissaBits)), -kMantissaBits);
}

}  // namespace carto_mock::sql
