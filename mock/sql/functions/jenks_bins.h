// Jenks' natural breaks as CARTO computes them (spec dataservices.md 4.3): from several starts,
// borders move between the classes that deviate most and least. Deviations are exact, as those of
// PostgreSQL's numeric are for the values that it sees.
#pragma once

#include <gmpxx.h>

#include <cstdint>
#include <functional>
#include <vector>

namespace carto_mock::sql {

struct JenksClass {
  std::size_t first;  // indexes of its lowest and highest value
  std::size_t last;
};

// `values`: sorted, all different, more than `breaks`; `weights`: how often each occurs. `breaks`
// and `iterations` are at least 1. `check_interrupts` may end it by throwing.
std::vector<JenksClass> jenks_classes(const std::vector<mpq_class>& values,
                                      const std::vector<std::int64_t>& weights, std::size_t breaks,
                                      int iterations,
                                      const std::function<void()>& check_interrupts);

}  // namespace carto_mock::sql
