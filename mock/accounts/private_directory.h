// A folder of this process's own, removed with all that is in it at the end.
#pragma once

#include <filesystem>

namespace carto_mock::accounts {

class PrivateDirectory {
 public:
  // On a RAM file system if there is one that can be written, else where the system keeps temporary
  // files. Throws Error(F0000) where neither works.
  PrivateDirectory();
  ~PrivateDirectory();
  PrivateDirectory(const PrivateDirectory&) = delete;
  PrivateDirectory& operator=(const PrivateDirectory&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace carto_mock::accounts
