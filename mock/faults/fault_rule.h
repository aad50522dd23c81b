// What is to go wrong with an account's requests, and which of them.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"

namespace carto_mock::faults {

// All that applies is done, in this order.
struct FaultAction {
  std::chrono::milliseconds latency{0};  // before anything else
  std::chrono::milliseconds jitter{0};   // up to so much more, at random
  // The answer in the service's place, which does not learn of the request.
  std::optional<int> status;
  http::Headers headers;  // of that answer
  std::string body;       // likewise
  // A comma after the first byte of the body: what was JSON is none any more.
  bool malformed = false;
  // The body ends after so many bytes, and the answer is complete with that.
  std::optional<std::size_t> truncate_at;
  std::optional<std::uint32_t> bytes_per_second;  // of the body
  std::optional<http::BreakOff> connection;       // it ends …
  // … after so many bytes of the body; none: before the service learns of the request.
  std::optional<std::size_t> after_bytes;
};

struct FaultRule {
  std::string method;                  // empty: any
  std::string path = "*";              // pattern of the path without /user/NAME; * is any text
  std::uint64_t skip = 0;              // so many requests that match go well first
  std::optional<std::uint64_t> times;  // then so many do not; none: all
  double probability = 1;              // of those
  FaultAction action;
};

// Does `*`, any text, make the pattern equal to the text?
bool matches_pattern(std::string_view pattern, std::string_view text);
bool matches(const FaultRule& rule, const http::Request& request);

}  // namespace carto_mock::faults
