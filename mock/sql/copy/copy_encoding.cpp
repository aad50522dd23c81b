#include "sql/copy/copy_encoding.h"

#include <algorithm>

namespace carto_mock::sql {

std::size_t RecodedSource::read(char* buffer, std::size_t capacity) {
  if (rest_.empty()) {
    if (!pending_.empty()) encoding_.refuse_byte(pending_.front());
    bytes_.resize(capacity);
    const std::size_t size = source_.read(bytes_.data(), bytes_.size());
    const std::string_view bytes(bytes_.data(), size);
    const std::size_t done = encoding_.decode(bytes, rest_);
    pending_ = bytes.substr(done);
    if (rest_.empty() && !pending_.empty()) encoding_.refuse_byte(pending_.front());
  }
  const std::size_t size = std::min(capacity, rest_.size());
  std::copy_n(rest_.begin(), size, buffer);
  rest_.erase(0, size);
  return size;
}

}  // namespace carto_mock::sql
