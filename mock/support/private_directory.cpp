#include "support/private_directory.h"

#include <stdlib.h>

#include <string>
#include <vector>

#include "support/error.h"

namespace carto_mock {

PrivateDirectory::PrivateDirectory(Place place, std::string_view prefix) {
  std::error_code failure;
  std::vector<std::filesystem::path> parents;
  if (place == Place::kMemory) parents.emplace_back("/dev/shm");
  parents.push_back(std::filesystem::temp_directory_path(failure));
  for (const std::filesystem::path& parent : parents) {
    if (!parent.empty() && make(parent, prefix)) return;
  }
  throw Error(sqlstate::kConfigFileError,
              "no folder for temporary files can be written; use --data-dir");
}

PrivateDirectory::PrivateDirectory(const std::filesystem::path& parent) {
  if (!make(parent, "")) {
    throw Error(sqlstate::kConfigFileError, "no folder can be made in " + parent.string());
  }
}

bool PrivateDirectory::make(const std::filesystem::path& parent, std::string_view prefix) {
  std::string name = (parent / prefix).string() + "XXXXXX";
  if (mkdtemp(name.data()) == nullptr) return false;
  path_ = name;
  return true;
}

PrivateDirectory::~PrivateDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace carto_mock
