// The folder that `carto-mock fixture dump` writes.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "dump/output.h"

namespace carto_mock::app {

// Throws Error(F0000) for a folder that holds something already or cannot be written, and for paths
// that lead out of it.
class DumpFolder final : public dump::Output {
 public:
  explicit DumpFolder(std::filesystem::path folder);
  void write(const std::string& path, std::string_view text) override;

 private:
  std::filesystem::path folder_;
};

// Starts from the folder, in this process, and dumps that again: throws Error(F0000) that names the
// file where it differs. What a dump cannot say is found out here, not by who gets the folder.
void verify_dump(const std::filesystem::path& folder);

}  // namespace carto_mock::app
