// A file of the repository that is part of the binary, as it was when that was built
// (cmake/EmbedFiles.cmake).
#pragma once

#include <string_view>

namespace carto_mock {

struct EmbeddedFile {
  std::string_view path;  // relative to the embedded folder, e.g. "tornadoes/fixture.yaml"
  std::string_view content;
};

}  // namespace carto_mock
