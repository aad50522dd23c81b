#include "formats/spool.h"

#include <gtest/gtest.h>

namespace carto_mock::formats {
namespace {

TEST(Spool, GivesBackWhatItWasGiven) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{10}, 3 * Spool::kPieceSize + 7}) {
    Spool spool;
    std::string written;
    while (written.size() < size) {
      const std::string bytes = std::to_string(written.size()) + ' ';
      spool.append(bytes);
      written += bytes;
    }
    spool.rewind();
    std::string read;
    for (std::size_t piece = 1;; piece = piece * 3 + 1) {
      const std::string_view bytes = spool.read(piece);
      if (bytes.empty()) break;
      read += bytes;
    }
    EXPECT_EQ(read, written);
  }
}

}  // namespace
}  // namespace carto_mock::formats
