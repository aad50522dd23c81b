// Bytes that are written first and read later: few stay in memory, more go to a temporary file, so
// that memory stays flat.
#pragma once

#include <cstddef>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "formats/output.h"

namespace carto_mock::formats {

class Spool {
 public:
  // Bytes kept in memory before a file is opened, and the size of the pieces that are read back.
  static constexpr std::size_t kPieceSize = std::size_t{256} << 10;

  // Throws Error 53100 `could not write to temporary file` where the disk is full.
  void append(std::string_view bytes);
  // Ends the writing.
  void rewind();
  // The next `size` bytes, fewer at the end; valid until the next call.
  std::string_view read(std::size_t size);
  // All that was appended, in pieces.
  void copy_to(Output& output);

 private:
  struct Closer {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  void flush();

  std::string buffer_;        // what was appended last; when read: what came from the file
  std::size_t position_ = 0;  // of reading, in the buffer
  std::unique_ptr<std::FILE, Closer> file_;  // has no name: it is gone when it is closed
};

}  // namespace carto_mock::formats
