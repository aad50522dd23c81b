// How PostgreSQL's three-way comparisons of texts come out, of whose results some are shown: as
// strcmp(), which is what the collation C.UTF-8 compares by, gives them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace carto_mock::sql {

// Of the first bytes that differ; the end of the shorter text counts as a zero.
inline int byte_difference(std::string_view left, std::string_view right) {
  const std::size_t common = std::min(left.size(), right.size());
  for (std::size_t i = 0; i <= common; ++i) {
    const int l = i < left.size() ? static_cast<unsigned char>(left[i]) : 0;
    const int r = i < right.size() ? static_cast<unsigned char>(right[i]) : 0;
    if (l != r) return l - r;
  }
  return 0;
}

}  // namespace carto_mock::sql
