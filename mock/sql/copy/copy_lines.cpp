#include "sql/copy/copy_lines.h"

#include "sql/copy/copy_error.h"
#include "support/encodings.h"
#include "support/utf8.h"

namespace carto_mock::sql {
namespace {

Error stray_return(bool is_csv) {
  if (is_csv) {
    return bad_copy_data("unquoted carriage return found in data")
        .hint("Use quoted CSV field to represent carriage return.");
  }
  return bad_copy_data("literal carriage return found in data")
      .hint("Use \"\\r\" to represent carriage return.");
}

Error stray_newline(bool is_csv) {
  if (is_csv) {
    return bad_copy_data("unquoted newline found in data")
        .hint("Use quoted CSV field to represent newline.");
  }
  return bad_copy_data("literal newline found in data").hint("Use \"\\n\" to represent newline.");
}

}  // namespace

CopyLines::CopyLines(CopySource& source, const CopyFormat& format)
    : buffer_(source),
      is_csv_(format.kind == CopyKind::kCsv),
      quote_(format.quote),
      escape_(format.escape == format.quote ? '\0' : format.escape) {}

int CopyLines::peek(std::size_t at) {
  if (at >= buffer_.rest().size() && !buffer_.require(at + 1)) return -1;
  return static_cast<unsigned char>(buffer_.rest()[at]);
}

CopyLines::End CopyLines::end_at_cr(std::size_t at) {
  if (newline_ == Newline::kLf) throw stray_return(is_csv_);
  if (newline_ == Newline::kCr) return {at, 1, false};
  if (peek(at + 1) == '\n') {
    newline_ = Newline::kCrLf;
    return {at, 2, false};
  }
  if (newline_ == Newline::kCrLf) throw stray_return(is_csv_);
  newline_ = Newline::kCr;
  return {at, 1, false};
}

bool CopyLines::is_end_marker(std::size_t at) {
  const auto refuse = [this](const char* message) {
    if (!is_csv_) throw bad_copy_data(message);
    return false;  // data, in CSV
  };
  constexpr const char* kCorrupt = "end-of-copy marker corrupt";
  constexpr const char* kOtherStyle = "end-of-copy marker does not match previous newline style";
  std::size_t after = at + 2;
  if (newline_ == Newline::kCrLf) {
    const int first = peek(after);
    if (first == '\n') return refuse(kOtherStyle);
    if (first != '\r') return refuse(kCorrupt);
    ++after;
  }
  const int last = peek(after);
  if (last != '\r' && last != '\n') return refuse(kCorrupt);
  const bool is_lf = newline_ == Newline::kLf || newline_ == Newline::kCrLf;
  if ((is_lf && last != '\n') || (newline_ == Newline::kCr && last != '\r')) {
    throw bad_copy_data(kOtherStyle);
  }
  return true;
}

CopyLines::End CopyLines::find_end() {
  bool is_quoted = false;
  bool was_escape = false;
  for (std::size_t at = 0;; ++at) {
    if (at >= buffer_.rest().size() && !buffer_.more()) return {at, 0, true};
    const char c = buffer_.rest()[at];
    if (is_csv_) {
      if (is_quoted && escape_ != '\0' && c == escape_) was_escape = !was_escape;
      if (c == quote_ && !was_escape) is_quoted = !is_quoted;
      if (escape_ == '\0' || c != escape_) was_escape = false;
      if (is_quoted) continue;
    }
    if (c == '\r') return end_at_cr(at);
    if (c == '\n') {
      if (newline_ == Newline::kCr || newline_ == Newline::kCrLf) throw stray_newline(is_csv_);
      newline_ = Newline::kLf;
      return {at, 1, false};
    }
    if (c == '\\' && (!is_csv_ || at == 0)) {
      if (peek(at + 1) == '.' && is_end_marker(at)) return {at, 0, true};
      if (!is_csv_) ++at;  // whatever follows it is no newline
    }
  }
}

bool CopyLines::next(std::string_view& line) {
  if (is_over_) return false;
  buffer_.consume(consumed_);
  consumed_ = 0;
  const End end = find_end();
  is_over_ = end.is_last;
  line = buffer_.rest().substr(0, end.size);
  consumed_ = end.size + end.newline;
  if (end.is_last && line.empty()) return false;
  // With what follows it: the error quotes as many bytes as a character should have.
  if (!is_valid_utf8(line) || line.find('\0') != std::string_view::npos) {
    constexpr std::size_t kLongestCharacter = 4;
    check_utf8(buffer_.rest().substr(0, end.size + kLongestCharacter));
  }
  return true;
}

}  // namespace carto_mock::sql
