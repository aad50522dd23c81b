// Bytes of a CopySource with a look ahead. Used by one thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string_view>
#include <vector>

#include "sql/copy/copy_stream.h"

namespace carto_mock::sql {

class CopyBuffer {
 public:
  explicit CopyBuffer(CopySource& source) : source_(source), bytes_(kSize) {}

  // What has been read and not consumed.
  std::string_view rest() const { return {bytes_.data() + begin_, end_ - begin_}; }
  void consume(std::size_t size) { begin_ += size; }

  // Reads until `rest()` has `size` bytes; false: the stream ends before that.
  bool require(std::size_t size) {
    while (end_ - begin_ < size) {
      if (!more()) return false;
    }
    return true;
  }

  // Reads some more behind `rest()`, which may move; false: there is no more.
  bool more() {
    if (is_over_) return false;
    if (begin_ > 0) {
      std::memmove(bytes_.data(), bytes_.data() + begin_, end_ - begin_);
      end_ -= begin_;
      begin_ = 0;
    }
    if (end_ == bytes_.size()) bytes_.resize(2 * bytes_.size());
    const std::size_t size = source_.read(bytes_.data() + end_, bytes_.size() - end_);
    end_ += size;
    is_over_ = size == 0;
    return !is_over_;
  }

 private:
  static constexpr std::size_t kSize = std::size_t{64} * 1024;

  CopySource& source_;
  std::vector<char> bytes_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool is_over_ = false;
};

}  // namespace carto_mock::sql
