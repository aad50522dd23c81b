// Sorts in place as PostgreSQL's tuplesort does in memory: Bentley and McIlroy's quicksort
// ("Engineering a Sort Function", 1993) with a look whether anything is to be done. It is not
// stable; where equal rows end up is visible in answers, so the same steps are taken here.
#pragma once

#include <algorithm>
#include <compare>
#include <cstddef>
#include <span>
#include <utility>

namespace carto_mock::formats {

namespace postgres_sort_detail {

template <typename Element, typename Compare>
std::size_t median(std::span<Element> elements, std::size_t a, std::size_t b, std::size_t c,
                   const Compare& compare) {
  const auto is_less = [&](std::size_t left, std::size_t right) {
    return std::is_lt(compare(elements[left], elements[right]));
  };
  if (is_less(a, b)) return is_less(b, c) ? b : is_less(a, c) ? c : a;
  return std::is_gt(compare(elements[b], elements[c])) ? b : is_less(a, c) ? a : c;
}

template <typename Element, typename Compare>
std::size_t pivot(std::span<Element> elements, const Compare& compare) {
  constexpr std::size_t kMedianOfThree = 7;
  constexpr std::size_t kMedianOfNine = 40;
  const std::size_t size = elements.size();
  std::size_t middle = size / 2;
  if (size <= kMedianOfThree) return middle;
  std::size_t low = 0;
  std::size_t high = size - 1;
  if (size > kMedianOfNine) {
    const std::size_t step = size / 8;
    low = median(elements, low, low + step, low + 2 * step, compare);
    middle = median(elements, middle - step, middle, middle + step, compare);
    high = median(elements, high - 2 * step, high - step, high, compare);
  }
  return median(elements, low, middle, high, compare);
}

template <typename Element>
void swap_runs(std::span<Element> elements, std::size_t left, std::size_t right,
               std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) std::swap(elements[left + i], elements[right + i]);
}

}  // namespace postgres_sort_detail

// `compare(a, b)` gives an ordering of two elements.
template <typename Element, typename Compare>
void postgres_sort(std::span<Element> elements, const Compare& compare) {
  constexpr std::size_t kInsertion = 7;  // shorter runs are sorted by insertion
  while (elements.size() > 1) {
    const auto is_after = [&](const Element& left, const Element& right) {
      return std::is_gt(compare(left, right));
    };
    if (std::ranges::adjacent_find(elements, is_after) == elements.end()) return;
    const std::size_t size = elements.size();
    if (size < kInsertion) {
      for (std::size_t i = 1; i < size; ++i) {
        for (std::size_t j = i; j > 0 && is_after(elements[j - 1], elements[j]); --j)
          std::swap(elements[j - 1], elements[j]);
      }
      return;
    }
    std::swap(elements[0], elements[postgres_sort_detail::pivot(elements, compare)]);

    // Equal elements gather at both ends, then go to the middle.
    std::size_t equal_low = 1;
    std::size_t low = 1;
    std::size_t high = size;  // one behind, like the next
    std::size_t equal_high = size;
    for (;;) {
      for (; low < high; ++low) {
        const auto order = compare(elements[low], elements[0]);
        if (std::is_gt(order)) break;
        if (std::is_eq(order)) std::swap(elements[equal_low++], elements[low]);
      }
      for (; low < high; --high) {
        const auto order = compare(elements[high - 1], elements[0]);
        if (std::is_lt(order)) break;
        if (std::is_eq(order)) std::swap(elements[high - 1], elements[--equal_high]);
      }
      if (low >= high) break;
      std::swap(elements[low++], elements[--high]);
    }
    const std::size_t left_size = low - equal_low;
    const std::size_t right_size = equal_high - high;
    const std::size_t left_moved = std::min(equal_low, left_size);
    postgres_sort_detail::swap_runs(elements, 0, low - left_moved, left_moved);
    const std::size_t right_moved = std::min(right_size, size - equal_high);
    postgres_sort_detail::swap_runs(elements, low, size - right_moved, right_moved);

    // The shorter side first, by recursion: its depth stays logarithmic.
    const std::span left = elements.first(left_size);
    const std::span right = elements.last(right_size);
    postgres_sort(left_size <= right_size ? left : right, compare);
    elements = left_size <= right_size ? right : left;
  }
}

}  // namespace carto_mock::formats
