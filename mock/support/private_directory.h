// A folder of this process's own, removed with all that is in it at the end.
#pragma once

#include <filesystem>
#include <string_view>

namespace carto_mock {

class PrivateDirectory {
 public:
  enum class Place {
    kMemory,  // a RAM file system if there is one that can be written, else as kDisk
    kDisk,    // where the system keeps temporary files
  };

  // Its name begins with `prefix`. Throws Error(F0000) where no folder can be made.
  explicit PrivateDirectory(Place place = Place::kMemory, std::string_view prefix = "carto-mock-");
  // In a folder that exists.
  explicit PrivateDirectory(const std::filesystem::path& parent);
  ~PrivateDirectory();
  PrivateDirectory(const PrivateDirectory&) = delete;
  PrivateDirectory& operator=(const PrivateDirectory&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  bool make(const std::filesystem::path& parent, std::string_view prefix);

  std::filesystem::path path_;
};

}  // namespace carto_mock
