// The lines of a COPY stream in text or CSV format: the newline style is that of the first line,
// `\.` ends the data (manual, page COPY, "File Formats"). Used by one thread.
#pragma once

#include <string_view>

#include "sql/copy/copy_buffer.h"
#include "sql/copy/copy_format.h"

namespace carto_mock::sql {

class CopyLines {
 public:
  CopyLines(CopySource& source, const CopyFormat& format);

  // The next line without its newline, valid until the next call; false at the end. Throws 22P04
  // for mixed newlines and misplaced end markers, 22021 for bytes that are not UTF-8.
  bool next(std::string_view& line);

 private:
  enum class Newline { kUnknown, kLf, kCr, kCrLf };
  struct End {
    std::size_t size;     // of the line
    std::size_t newline;  // bytes after it
    bool is_last;
  };

  End find_end();
  // At a carriage return.
  End end_at_cr(std::size_t at);
  // Does `\.` at this place end the data? Throws where it is misplaced.
  bool is_end_marker(std::size_t at);
  int peek(std::size_t at);  // -1: the stream ends there

  CopyBuffer buffer_;
  const bool is_csv_;
  const char quote_;
  const char escape_;  // NUL: the same as the quote
  Newline newline_ = Newline::kUnknown;
  std::size_t consumed_ = 0;  // of the line before
  bool is_over_ = false;
};

}  // namespace carto_mock::sql
