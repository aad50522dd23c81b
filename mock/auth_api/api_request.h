// A request to the Auth API, taken apart: method, parameters and what links need (spec
// auth-api.md 1.2, 2.1).
#pragma once

#include <string>
#include <string_view>

#include "auth_api/parameter.h"
#include "http/message.h"

namespace carto_mock::auth_api {

struct ApiRequest {
  std::string method;  // after an override, upper case
  std::string path;    // not decoded
  std::string scheme;  // http or https, for links
  std::string host;    // with its port, for links and for finding the account
  Parameter::Object query;
  Parameter::Object body;
  bool is_malformed = false;  // the query string or a JSON body cannot be read: 400
  const http::Request* http = nullptr;

  // The query's over the body's; nullptr: neither.
  const Parameter* parameter(std::string_view name) const;
};

// `body` is what came after the headers. The result refers to `request`.
ApiRequest read_request(const http::Request& request, std::string_view body);

}  // namespace carto_mock::auth_api
