// Reads an HTTP/1.x request out of bytes as they arrive. Beast's grammar, without Beast's
// containers: the head becomes our Request, the body goes straight to where the reader wants it.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "http/message.h"

namespace carto_mock::http {

class RequestParser {
 public:
  enum class Status { kNeedMore, kComplete, kTooLarge, kMalformed };
  struct Progress {
    Status status;
    std::size_t consumed;  // bytes of the input that are not needed again
    std::size_t produced;  // bytes of the body that were written
  };

  // `head_limit` counts as Node does: the target, the names and the values of the headers.
  explicit RequestParser(std::size_t head_limit);
  ~RequestParser();

  // Request line and headers. What was consumed must not be passed again.
  Progress parse_head(std::string_view input);
  // After parse_head() was complete. kComplete at the end of the message; kNeedMore otherwise, also
  // when the target is full. `capacity` is not zero.
  Progress parse_body(std::string_view input, char* target, std::size_t capacity);

  const Request& request() const;
  void set_secure(bool is_secure);  // Request::is_secure
  bool is_keep_alive() const;       // by version and Connection header
  bool expects_continue() const;    // `Expect: 100-continue`
  bool is_complete() const;         // head and body

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace carto_mock::http
