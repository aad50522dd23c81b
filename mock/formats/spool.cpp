#include "formats/spool.h"

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

void Spool::copy_to(Output& output) {
  if (file_ != nullptr) {
    if (std::fflush(file_.get()) != 0) fail_to_write();
    std::rewind(file_.get());
    std::string piece(kPieceSize, '\0');
    for (;;) {
      const std::size_t size = std::fread(piece.data(), 1, piece.size(), file_.get());
      if (size == 0) break;
      output.write(std::string_view(piece).substr(0, size));
    }
    file_.reset();
  }
  output.write(buffer_);
  buffer_.clear();
}

}  // namespace carto_mock::formats
