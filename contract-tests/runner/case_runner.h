// Plays HTTP-level cases against a running server.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "runner/case_file.h"
#include "runner/http_client.h"

namespace carto_mock::contract {

// Uses the admin API (/_mock/reset, /_mock/sql, PATCH /_mock/accounts) to bring the case's account
// to the state that the case is given. Cases of one account must not run at once.
class CaseRunner {
 public:
  explicit CaseRunner(std::uint16_t port) : port_(port) {}

  // "" if the server behaves as the case says; else the rule, the difference, what was sent and
  // answered, and a curl line that repeats the request.
  std::string run(const Case& one);

 private:
  using Variables = std::map<std::string, std::string>;

  Variables prepare(const Case& one);
  std::string create_key(const nlohmann::ordered_json& key, const Variables& variables);
  ClientRequest build_request(const nlohmann::ordered_json& http, const Variables& variables) const;
  std::string check(const nlohmann::ordered_json& expect, const Variables& variables,
                    const ClientResponse& response) const;
  nlohmann::ordered_json admin(const std::string& method, const std::string& path,
                               const nlohmann::ordered_json& body);
  std::string curl_line(const ClientRequest& request) const;

  std::uint16_t port_;
};

}  // namespace carto_mock::contract
