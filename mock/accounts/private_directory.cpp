#include "accounts/private_directory.h"

#include <stdlib.h>

#include <string>

#include "support/error.h"

namespace carto_mock::accounts {

PrivateDirectory::PrivateDirectory() {
  std::error_code failure;
  for (const std::filesystem::path& parent :
       {std::filesystem::path("/dev/shm"), std::filesystem::temp_directory_path(failure)}) {
    if (parent.empty()) continue;
    std::string name = (parent / "carto-mock-XXXXXX").string();
    if (mkdtemp(name.data()) != nullptr) {
      path_ = name;
      return;
    }
  }
  throw Error(sqlstate::kConfigFileError,
              "no folder for temporary files can be written; use --data-dir");
}

PrivateDirectory::~PrivateDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace carto_mock::accounts
