// A request of CARTO's APIs before it is HTTP: parameters, and one kind of body.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/message.h"

namespace carto_mock::contract {

using Parameters = std::vector<std::pair<std::string, std::string>>;

struct ApiRequest {
  std::string method = "GET";
  std::string path;  // after the account's base URL, as sent, e.g. /api/v2/sql
  Parameters query = {};
  std::optional<Parameters> form = std::nullopt;  // at most one of these three
  std::optional<nlohmann::ordered_json> json = std::nullopt;
  std::string body = {};
  http::Headers headers = {};
};

// RFC 3986: all but letters, digits and -._~ as %XX.
std::string encode_component(std::string_view text);
std::string encode_parameters(const Parameters& parameters);

}  // namespace carto_mock::contract
