#include "sql/functions/byte_slices.h"

#include <algorithm>
#include <limits>

#include "sql/functions/number_errors.h"

namespace carto_mock::sql {
namespace {

// The bytes from `start` to before `end`, as far as there are any.
std::string_view between(std::string_view bytes, std::int64_t start, std::int64_t end) {
  const std::int64_t first = std::max<std::int64_t>(start, 1);
  const std::int64_t last = std::min(end, static_cast<std::int64_t>(bytes.size()) + 1);
  if (first >= last) return {};
  return bytes.substr(static_cast<std::size_t>(first - 1), static_cast<std::size_t>(last - first));
}

[[noreturn]] void throw_negative_length() {
  throw Error(sqlstate::kSubstringError, "negative substring length not allowed");
}

}  // namespace

std::string_view slice_from(std::string_view bytes, std::int32_t start) {
  return between(bytes, start, std::numeric_limits<std::int64_t>::max());
}

std::string_view slice(std::string_view bytes, std::int32_t start, std::int32_t count) {
  if (count < 0) throw_negative_length();
  return between(bytes, start, std::int64_t{start} + count);
}

std::string overlay_slice(std::string_view bytes, std::string_view placed, std::int32_t start,
                          std::int32_t count) {
  if (start <= 0) throw_negative_length();
  std::int32_t end = 0;
  if (__builtin_add_overflow(start, count, &end)) throw_out_of_range<std::int32_t>();
  std::string result(between(bytes, 1, start));
  return result.append(placed).append(slice_from(bytes, end));
}

}  // namespace carto_mock::sql
