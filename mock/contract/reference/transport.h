// HTTP for the reference client: one request, one answer, a connection for each.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "http/client.h"

namespace carto_mock::contract {

// http://HOST[:PORT][/PATH], or https. A name below .localhost is this machine.
struct BaseUrl {
  bool is_secure = false;
  std::string host;  // as in the header Host, with the port
  std::string address;
  std::uint16_t port = 0;
  std::string path;  // without a slash at its end

  std::string origin() const;  // without the path
};

// Throws ClientFailure kClient.
BaseUrl parse_base_url(std::string_view url);

// Throws ClientFailure: kTimeout, kNetwork, kParse (what is no HTTP).
http::ClientResponse send_request(const BaseUrl& base, http::Request request, std::string_view body,
                                  std::chrono::milliseconds timeout);

}  // namespace carto_mock::contract
