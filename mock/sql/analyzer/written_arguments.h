// Which arguments of a call were written, and how, for the text of a view: what a call of
// Notation::kFilledCall has in Expression::written_arguments. Not negative: that many, all by their
// places. Negative: some by name; -1: more than the number can tell.
#pragma once

#include <optional>
#include <span>
#include <vector>

namespace carto_mock::sql::analysis {

struct WrittenArguments {
  int by_place = 0;
  std::vector<int> by_name;  // which of the function's arguments, in the order written
};

// `order`: for each of the function's arguments, which written one it is (negative: none). `total`:
// how many were written, the last `named` of them by name.
int written_arguments_of(std::span<const int> order, int total, int named);
// None: it does not tell.
std::optional<WrittenArguments> read_written_arguments(int written);

}  // namespace carto_mock::sql::analysis
