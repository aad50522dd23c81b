#include "sql/analyzer/written_arguments.h"

#include <cstddef>

namespace carto_mock::sql::analysis {
namespace {

// Digits of a number: how many names, how many places, then the argument of each name.
constexpr int kBase = 32;
constexpr int kMostNames = 4;
constexpr int kFirst = -2;  // stands for no digits

}  // namespace

int written_arguments_of(std::span<const int> order, int total, int named) {
  if (named == 0) return total;
  const int by_place = total - named;
  if (named > kMostNames || static_cast<int>(order.size()) > kBase) return -1;
  int number = 0;
  for (int written = total - 1; written >= by_place; --written) {
    int argument = 0;
    while (order[static_cast<std::size_t>(argument)] != written) ++argument;
    number = number * kBase + argument;
  }
  number = number * kBase + by_place;
  number = number * (kMostNames + 1) + named;
  return kFirst - number;
}

std::optional<WrittenArguments> read_written_arguments(int written) {
  WrittenArguments arguments;
  if (written >= 0) {
    arguments.by_place = written;
    return arguments;
  }
  if (written > kFirst) return std::nullopt;
  int number = kFirst - written;
  const int named = number % (kMostNames + 1);
  number /= kMostNames + 1;
  arguments.by_place = number % kBase;
  for (int i = 0; i < named; ++i) {
    number /= kBase;
    arguments.by_name.push_back(number % kBase);
  }
  return arguments;
}

}  // namespace carto_mock::sql::analysis
