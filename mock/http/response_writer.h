// The bytes of an answer's head, as Node writes them.
#pragma once

#include <string>
#include <string_view>

#include "http/message.h"

namespace carto_mock::http {

// The standard phrase; "Unknown" where there is none.
std::string_view reason_of(int status);
// 1xx, 204 and 304 have no body, whatever the handler says.
bool has_body(int status);

// How the body is delimited; decides on the headers that the connection adds.
struct Framing {
  enum class Kind { kNone, kLength, kChunked, kUntilClose };
  Kind kind = Kind::kNone;
  std::size_t length = 0;
  bool is_keep_alive = true;
};

// Status line, the handler's headers in their order, then `Content-Length`, `Date`, `Connection`,
// `Keep-Alive` and `Transfer-Encoding` in Node's order; those that the handler gave itself are not
// added again. CR and LF in header values become blanks: nobody can put a header of theirs into an
// answer.
void append_head(std::string& out, int status, std::string_view reason, const Headers& headers,
                 const Framing& framing, std::string_view date);

}  // namespace carto_mock::http
