// COPY's option ENCODING: data in another encoding from and to UTF-8 (manual, chapter 24.3).
#pragma once

#include <string>
#include <vector>

#include "sql/copy/copy_stream.h"
#include "support/character_encoding.h"

namespace carto_mock::sql {

// Throws 22021 `invalid byte sequence for encoding "SJIS": …` and 22P05 `character with byte
// sequence … in encoding "WIN1252" has no equivalent in encoding "UTF8"` once all that stands
// before it was read; its constructor 42883 where there is no conversion.
class RecodedSource final : public CopySource {
 public:
  RecodedSource(CopySource& source, const CharacterEncoding& encoding)
      : source_(source), encoding_(encoding) {
    encoding.require_conversion_to_utf8();
  }
  std::size_t read(char* buffer, std::size_t capacity) override;

 private:
  CopySource& source_;
  const CharacterEncoding& encoding_;
  std::vector<char> bytes_;
  std::string pending_;  // not recoded yet: it begins with what is no character, or part of one
  std::string rest_;     // recoded, not read yet
};

// Throws 22P05 `character with byte sequence … in encoding "UTF8" has no equivalent in encoding
// "LATIN1"`.
class RecodedSink final : public CopySink {
 public:
  RecodedSink(CopySink& sink, const CharacterEncoding& encoding)
      : sink_(sink), encoding_(encoding) {}
  void write(std::string_view bytes) override { sink_.write(encoding_.from_utf8(bytes)); }

 private:
  CopySink& sink_;
  const CharacterEncoding& encoding_;
};

}  // namespace carto_mock::sql
