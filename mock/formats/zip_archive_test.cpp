#include "formats/zip_archive.h"

#include <gtest/gtest.h>

#include <fstream>

#include "support/private_directory.h"

namespace carto_mock::formats {
namespace {

class StringOutput final : public Output {
 public:
  void write(std::string_view bytes) override { text += bytes; }
  std::string text;
};

std::uint32_t little_endian(std::string_view bytes, std::size_t at) {
  std::uint32_t number = 0;
  for (std::size_t i = 4; i > 0; --i)
    number = number << 8 | static_cast<unsigned char>(bytes[at + i - 1]);
  return number;
}

// By the numbers of APPNOTE.TXT: a file of one letter a thousand times, and one of one letter.
TEST(ZipArchive, PacksWhatGetsShorter) {
  const PrivateDirectory folder;
  std::ofstream(folder.path() / "long.txt") << std::string(1000, 'a');
  std::ofstream(folder.path() / "short.txt") << 'b';
  StringOutput output;
  ZipArchive archive(output);
  archive.add(folder.path() / "long.txt");
  archive.add(folder.path() / "short.txt");
  archive.finish();
  const std::string& bytes = output.text;

  EXPECT_EQ(little_endian(bytes, 0), 0x04034b50U);
  EXPECT_EQ(bytes[8], 8);  // deflated
  EXPECT_LT(little_endian(bytes, 18), 100U);
  EXPECT_EQ(little_endian(bytes, 22), 1000U);
  EXPECT_EQ(bytes.substr(30, 8), "long.txt");
  const std::size_t second = 38 + little_endian(bytes, 18);
  EXPECT_EQ(little_endian(bytes, second), 0x04034b50U);
  EXPECT_EQ(bytes[second + 8], 0);                            // stored
  EXPECT_EQ(little_endian(bytes, second + 14), 0x71beeff9U);  // CRC-32 of "b"
  EXPECT_EQ(bytes.substr(second + 30, 10), "short.txtb");
  const std::size_t end = bytes.size() - 22;
  EXPECT_EQ(little_endian(bytes, end), 0x06054b50U);
  EXPECT_EQ(bytes[end + 10], 2);
  EXPECT_EQ(little_endian(bytes, end + 16), second + 40);
  EXPECT_EQ(little_endian(bytes, second + 40), 0x02014b50U);
}

}  // namespace
}  // namespace carto_mock::formats
