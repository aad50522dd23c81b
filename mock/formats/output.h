// Where a format writes to: an HTTP answer, or a string in tests.
#pragma once

#include <string_view>

namespace carto_mock::formats {

class Output {
 public:
  virtual ~Output() = default;
  // The first call commits the answer to success; bytes are the output's only during the call.
  virtual void write(std::string_view bytes) = 0;
};

}  // namespace carto_mock::formats
