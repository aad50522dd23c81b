// The files that a fixture is made of: a folder on disk, or one that is part of the binary.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "support/error.h"

namespace carto_mock::accounts {

// A configuration error that says where it is: `tornadoes/fixture.yaml:12: …`.
Error fixture_error(std::string_view file, std::size_t line, std::string_view message);

class FixtureFiles {
 public:
  // `fixture` is a folder with fixture.yaml, or else the name of a built-in fixture. Throws
  // Error(F0000) that lists the names where it is neither.
  static FixtureFiles open(const std::string& fixture);

  // `path` is relative to the fixture's folder. Throws Error(F0000) that names the file.
  std::string read(const std::string& path) const;
  // As error messages call it.
  std::string display_name(const std::string& path) const;

 private:
  std::filesystem::path folder_;  // relative to the embedded files' root if built in
  bool is_built_in_ = false;
};

std::vector<std::string> built_in_fixtures();
// The gazetteer of fixtures that bring none of their own.
std::string_view built_in_gazetteer();

}  // namespace carto_mock::accounts
