// Plays HTTP-level cases against a running server.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "contract/admin_client.h"
#include "contract/case_file.h"
#include "contract/variables.h"
#include "http/client.h"

namespace carto_mock::contract {

// A body that is sent slowly: so many bytes after each such time.
struct Pace {
  std::size_t bytes = 1;  // at least 1
  std::chrono::milliseconds interval{0};
};

// A request as it is sent: head and body.
struct CaseRequest {
  http::Request head;
  std::string body;
  std::optional<Pace> pace;  // none: at once
};

// Uses the admin API (/_mock/reset, /_mock/sql, PATCH /_mock/accounts) to bring the case's account
// to the state that the case is given; all accounts, where the case names a fixture: they act on
// one another there. Cases of one account must not run at once.
class HttpCaseRunner {
 public:
  // The server on this port of 127.0.0.1, started with the case's fixture.
  explicit HttpCaseRunner(std::uint16_t port) : port_(port), admin_(port) {}

  // "" if the server behaves as the case says, with the keys in each place that it names; else the
  // rule, the difference, what was sent and answered, and a curl line that repeats the request.
  std::string run(const Case& one);

 private:
  std::string play(const Case& one, const std::string& key_place);
  Variables prepare(const Case& one);
  CaseRequest build_request(const nlohmann::ordered_json& http, const Variables& variables) const;
  http::ClientResponse send_until(const CaseRequest& request,
                                  const nlohmann::ordered_json& until) const;
  std::string check(const nlohmann::ordered_json& expect, const Variables& variables,
                    const http::ClientResponse& response) const;
  // Sets variables from the answer: by JSON pointer, or `header:NAME`.
  static void capture(const nlohmann::ordered_json& wanted, const http::ClientResponse& response,
                      Variables& variables);
  http::ClientResponse send(const CaseRequest& request) const;

  std::uint16_t port_;
  AdminClient admin_;
};

}  // namespace carto_mock::contract
