// Writes a zip archive (PKWARE's APPNOTE.TXT, 4.3) of files side by side, as Info-ZIP does it:
// deflated where that is shorter.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "formats/output.h"

namespace carto_mock::formats {

class ZipArchive {
 public:
  explicit ZipArchive(Output& output) : output_(output) {}

  // Under its name without the folder; its content is held in memory meanwhile. Throws Error XX000
  // for more than the format without extensions holds: 4 GiB, 65,535 files.
  void add(const std::filesystem::path& file);
  // After the last file: the table of contents.
  void finish();

 private:
  void write(const std::string& bytes);

  Output& output_;
  std::string directory_;
  std::uint64_t size_ = 0;
  std::uint64_t count_ = 0;
};

}  // namespace carto_mock::formats
