// COPY's option ENCODING: data in LATIN1 from and to UTF-8 (manual, chapter 24.3).
#pragma once

#include <string>
#include <vector>

#include "sql/copy/copy_stream.h"

namespace carto_mock::sql {

class Latin1Source final : public CopySource {
 public:
  explicit Latin1Source(CopySource& source) : source_(source) {}
  std::size_t read(char* buffer, std::size_t capacity) override;

 private:
  CopySource& source_;
  std::vector<char> bytes_;
  std::string rest_;  // recoded, not read yet
};

// Throws 22P05 `character with byte sequence … in encoding "UTF8" has no equivalent in encoding
// "LATIN1"`.
class Latin1Sink final : public CopySink {
 public:
  explicit Latin1Sink(CopySink& sink) : sink_(sink) {}
  void write(std::string_view bytes) override;

 private:
  CopySink& sink_;
};

}  // namespace carto_mock::sql
