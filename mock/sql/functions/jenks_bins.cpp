#include "sql/functions/jenks_bins.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "sql/functions/postgres_random.h"

namespace carto_mock::sql {
namespace {

using Ends = std::vector<std::size_t>;  // of each class, one past its last value

class JenksSearch {
 public:
  JenksSearch(const std::vector<mpq_class>& values, const std::vector<std::int64_t>& weights)
      : sums_(values.size() + 1) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      const mpq_class weight(static_cast<long>(weights[i]));
      const mpq_class weighted = weight * values[i];
      sums_[i + 1] = {sums_[i].weight + weight, sums_[i].value + weighted,
                      sums_[i].square + weighted * values[i]};
    }
    total_ = deviation(0, values.size());
  }

  struct Answer {
    mpq_class fit;  // SDAM less the deviations of the classes
    Ends ends;
  };

  Answer improve(Ends ends, const std::function<void()>& check_interrupts) const {
    std::vector<mpq_class> deviations;
    for (std::size_t i = 0; i < ends.size(); ++i) deviations.push_back(deviation_of(ends, i));
    Answer best{0, ends};
    std::vector<mpq_class> best_deviations = deviations;
    std::size_t move = 1;
    std::optional<std::pair<std::size_t, std::size_t>>
        last;  // the classes that deviated most, least
    for (std::size_t round = 0; round + 1 < sums_.size(); ++round) {
      check_interrupts();
      mpq_class fit = total_;
      for (const mpq_class& one : deviations) fit -= one;
      if (fit <= best.fit) {
        if (move <= 2 || (last && last->first == last->second)) break;
        move = std::max<std::size_t>(move / 8, 1);
        ends = best.ends;
        deviations = best_deviations;
      } else {
        best = {fit, ends};
        best_deviations = deviations;
      }
      last = extremes(deviations);
      const auto [most, least] = *last;
      move = std::min(move, ends[most] - start_of(ends, most) - 1);
      for (std::size_t i = most; i < least; ++i) ends[i] -= move;
      for (std::size_t i = least; i < most; ++i) ends[i] += move;
      for (std::size_t i = std::min(most, least); i <= std::max(most, least); ++i)
        deviations[i] = deviation_of(ends, i);
      move *= 2;
    }
    return best;
  }

 private:
  struct Sums {
    mpq_class weight, value, square;
  };

  static std::size_t start_of(const Ends& ends, std::size_t i) { return i == 0 ? 0 : ends[i - 1]; }

  // The weighted sum of squared distances from the mean.
  mpq_class deviation(std::size_t begin, std::size_t end) const {
    const mpq_class weight = sums_[end].weight - sums_[begin].weight;
    const mpq_class value = sums_[end].value - sums_[begin].value;
    return sums_[end].square - sums_[begin].square - value * value / weight;
  }
  mpq_class deviation_of(const Ends& ends, std::size_t i) const {
    return deviation(start_of(ends, i), ends[i]);
  }

  // A class that is a new minimum is not looked at as the maximum.
  std::pair<std::size_t, std::size_t> extremes(const std::vector<mpq_class>& deviations) const {
    std::size_t most = 0;
    std::size_t least = 0;
    mpq_class largest = 0;
    mpq_class smallest = total_;
    for (std::size_t i = 0; i < deviations.size(); ++i) {
      if (deviations[i] < smallest) {
        smallest = deviations[i];
        least = i;
      } else if (deviations[i] > largest) {
        largest = deviations[i];
        most = i;
      }
    }
    return {most, least};
  }

  std::vector<Sums> sums_;  // of the values before each index
  mpq_class total_;         // SDAM: the deviation of all values
};

Ends even_ends(std::size_t count, std::size_t breaks) {
  Ends ends;
  for (std::size_t i = 1; i <= breaks; ++i) ends.push_back((2 * i * count + breaks) / (2 * breaks));
  return ends;
}

Ends random_ends(std::size_t count, std::size_t breaks, PostgresRandom& random) {
  std::set<std::size_t> ends = {count};
  while (ends.size() < breaks)
    ends.insert(static_cast<std::size_t>(random.next() * static_cast<double>(count)) + 1);
  return {ends.begin(), ends.end()};
}

}  // namespace

std::vector<JenksClass> jenks_classes(const std::vector<mpq_class>& values,
                                      const std::vector<std::int64_t>& weights, std::size_t breaks,
                                      int iterations,
                                      const std::function<void()>& check_interrupts) {
  const JenksSearch search(values, weights);
  JenksSearch::Answer best = search.improve(even_ends(values.size(), breaks), check_interrupts);
  constexpr double kSeed = 0.4567;
  PostgresRandom random(kSeed);
  for (int i = 1; i < iterations; ++i) {
    JenksSearch::Answer other =
        search.improve(random_ends(values.size(), breaks, random), check_interrupts);
    if (other.fit > best.fit) best = std::move(other);
  }
  std::vector<JenksClass> classes;
  for (std::size_t first = 0; const std::size_t end : best.ends) {
    classes.push_back({first, end - 1});
    first = end;
  }
  return classes;
}

}  // namespace carto_mock::sql
