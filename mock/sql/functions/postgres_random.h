// PostgreSQL 15's random() after setseed(): xoroshiro128**, seeded by splitmix64.
#pragma once

#include <cstdint>

namespace carto_mock::sql {

class PostgresRandom {
 public:
  // `seed`: between -1 and 1.
  explicit PostgresRandom(double seed);
  double next();  // [0, 1)

 private:
  std::uint64_t first_;
  std::uint64_t second_;
};

}  // namespace carto_mock::sql
