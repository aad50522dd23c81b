#include "formats/spool.h"

#include <algorithm>

#include "support/error.h"

namespace carto_mock::formats {
namespace {

constexpr SqlState kDiskFull{"53100"};

[[noreturn]] void fail_to_write() { throw Error(kDiskFull, "could not write to temporary file"); }

}  // namespace

void Spool::append(std::string_view bytes) {
  buffer_ += bytes;
  if (buffer_.size() >= kPieceSize) flush();
}

void Spool::flush() {
  if (file_ == nullptr) file_.reset(std::tmpfile());
  if (file_ == nullptr ||
      std::fwrite(buffer_.data(), 1, buffer_.size(), file_.get()) != buffer_.size()) {
    fail_to_write();
  }
  buffer_.clear();
}

void Spool::rewind() {
  if (file_ == nullptr) return;
  flush();
  if (std::fflush(file_.get()) != 0) fail_to_write();
  std::rewind(file_.get());
}

std::string_view Spool::read(std::size_t size) {
  if (file_ != nullptr && buffer_.size() - position_ < size) {
    buffer_.erase(0, position_);
    position_ = 0;
    const std::size_t kept = buffer_.size();
    buffer_.resize(std::max(size, kPieceSize));
    buffer_.resize(kept + std::fread(buffer_.data() + kept, 1, buffer_.size() - kept, file_.get()));
  }
  const std::string_view bytes = std::string_view(buffer_).substr(position_, size);
  position_ += bytes.size();
  return bytes;
}

void Spool::copy_to(Output& output) {
  rewind();
  for (;;) {
    const std::string_view piece = read(kPieceSize);
    if (piece.empty()) return;
    output.write(piece);
  }
}

}  // namespace carto_mock::formats
