// A plain HTTP client that sends exactly what it is told: any method, body, header or target.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace carto_mock::contract {

struct ClientRequest {
  std::string method = "GET";
  std::string target = "/";
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

struct ClientResponse {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  // in the order of the wire
  std::string body;
};

// One request on a connection of its own. Throws std::system_error where the server cannot be
// reached or breaks off.
ClientResponse send_request(std::uint16_t port, const ClientRequest& request);

}  // namespace carto_mock::contract
