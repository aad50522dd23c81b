// Bytes received and not consumed yet, in one piece.
#pragma once

#include <cstddef>
#include <cstring>
#include <string_view>
#include <vector>

namespace carto_mock::http {

class InputBuffer {
 public:
  std::string_view data() const { return {bytes_.data() + begin_, end_ - begin_}; }
  bool is_empty() const { return begin_ == end_; }

  // Room for at least `size` bytes, to be filled and then announced with commit().
  char* prepare(std::size_t size) {
    if (begin_ > 0 && end_ + size > bytes_.size()) {
      std::memmove(bytes_.data(), bytes_.data() + begin_, end_ - begin_);
      end_ -= begin_;
      begin_ = 0;
    }
    if (end_ + size > bytes_.size()) bytes_.resize(end_ + size);
    return bytes_.data() + end_;
  }
  void commit(std::size_t size) { end_ += size; }
  void consume(std::size_t size) {
    begin_ += size;
    if (begin_ == end_) begin_ = end_ = 0;
  }

 private:
  std::vector<char> bytes_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace carto_mock::http
