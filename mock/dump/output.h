// Where a dump goes: files of a folder, a piece at a time.
#pragma once

#include <string>
#include <string_view>

namespace carto_mock::dump {

class Output {
 public:
  virtual ~Output() = default;
  // Adds to the end of the file `path`, which is relative to the folder and made at its first text.
  virtual void write(const std::string& path, std::string_view text) = 0;
};

}  // namespace carto_mock::dump
