#include "sql/engine/time_words.h"

#include <algorithm>
#include <array>
#include <string>

#include "support/encodings.h"

namespace carto_mock::sql {

bool names_a_time(std::string_view text) {
  constexpr std::array<std::string_view, 4> kWords = {"now", "today", "tomorrow", "yesterday"};
  const std::string lower = to_lower_ascii(text);
  return std::ranges::any_of(
      kWords, [&lower](std::string_view word) { return lower.find(word) != std::string::npos; });
}

}  // namespace carto_mock::sql
