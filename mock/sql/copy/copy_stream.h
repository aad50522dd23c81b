// Where the data of COPY … FROM STDIN come from and those of COPY … TO STDOUT go to, piece by
// piece: nothing is held whole.
#pragma once

#include <cstddef>
#include <string_view>

namespace carto_mock::sql {

class CopySource {
 public:
  virtual ~CopySource() = default;
  // Up to `capacity` bytes, more than 0 of it; 0 at the end. May throw: the COPY fails with it.
  virtual std::size_t read(char* buffer, std::size_t capacity) = 0;
};

class CopySink {
 public:
  virtual ~CopySink() = default;
  virtual void write(std::string_view bytes) = 0;
};

}  // namespace carto_mock::sql
