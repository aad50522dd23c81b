#include "sql/copy/copy_encoding.h"

#include <algorithm>

namespace carto_mock::sql {

std::size_t RecodedSource::read(char* buffer, std::size_t capacity) {
  while (rest_.empty()) {
    if (!pending_.empty() && !encoding_.is_incomplete(pending_)) encoding_.refuse(pending_);
    bytes_.resize(capacity);
    const std::size_t size = source_.read(bytes_.data(), bytes_.size());
    if (size == 0 && !pending_.empty()) encoding_.refuse(pending_);
    if (size == 0) return 0;
    pending_.append(bytes_.data(), size);
    pending_.erase(0, encoding_.decode(pending_, rest_));
  }
  const std::size_t size = std::min(capacity, rest_.size());
  std::copy_n(rest_.begin(), size, buffer);
  rest_.erase(0, size);
  return size;
}

}  // namespace carto_mock::sql
