// What went over the wire for a case, from the journal of its account, in the terms of the services
// rather than of HTTP: the statement and the key, wherever the client put them.
//
//   {"method":"GET","path":"/api/v2/sql","account_in":"path","query":{…},"headers":{"accept":"*/*"},
//    "q":"SELECT 1","api_key":"…","key_in":["query"],"body_size":0,"status":200, …}
#pragma once

#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "http/message.h"

namespace carto_mock::contract {

struct WireRequest {
  nlohmann::ordered_json view;        // as above; what a request lacks is not there
  std::chrono::microseconds time{0};  // when it came
  std::string method;                 // as sent, like the next ones
  std::string target;
  http::Headers headers;
  std::string body;
  int status = 0;  // 0: the connection broke
  std::string answer;
  std::optional<std::chrono::seconds> retry_after;  // of the answer
  bool is_unsupported = false;  // the answer says that carto-mock lacks something
  std::string unsupported;      // and what
};

// `journal`: what GET /_mock/accounts/NAME/journal?tokens=1 answers.
std::vector<WireRequest> read_wire(const nlohmann::ordered_json& journal,
                                   const std::string& account);

// The witness for people: a line a request.
std::string describe_wire(const std::vector<WireRequest>& wire);

}  // namespace carto_mock::contract
