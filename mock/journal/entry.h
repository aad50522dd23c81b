// One request and its answer, as the journal keeps them.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "http/account_watcher.h"
#include "http/message.h"
#include "support/clock.h"

namespace carto_mock::journal {

// The beginning of a body; `size` is that of all of it.
struct Body {
  std::string text;
  std::uint64_t size = 0;

  bool is_whole() const { return text.size() == size; }
};

struct Entry {
  std::uint64_t number =
      0;               // from 1 over all accounts, in the order in which answers were complete
  Timestamp time = 0;  // of the request, by the system's clock
  std::string method;
  std::string target;
  http::Headers headers;
  Body body;
  int status = 0;  // 0: the connection broke before there was an answer
  http::Headers answer_headers;
  Body answer;
  std::chrono::microseconds duration{0};
  std::vector<http::StatementNote> statements;  // what became of those that ran
  std::uint32_t fault = 0;  // the number of the rule that spoilt the answer, from 1; 0: none did
};

}  // namespace carto_mock::journal
