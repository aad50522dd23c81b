// The reference client's operations on the Auth API.
#include "contract/reference/reference_client.h"

namespace carto_mock::contract {
namespace {

using Json = ReferenceClient::Json;

constexpr const char* kKeysPath = "/api/v3/api_keys";

}  // namespace

std::string ReferenceClient::key_path(const std::string& name) {
  return std::string(kKeysPath) + '/' + encode_component(name);
}

Json ReferenceClient::grants_of(const Json& arguments) {
  Json database{{"type", "database"}, {"tables", arguments.value("tables", Json::array())}};
  if (arguments.contains("schemas")) database["schemas"] = arguments["schemas"];
  Json grants = Json::array();
  grants.push_back(
      {{"type", "apis"}, {"apis", arguments.value("apis", Json::array({"sql", "maps"}))}});
  grants.push_back(std::move(database));
  if (arguments.contains("services"))
    grants.push_back({{"type", "dataservices"}, {"services", arguments["services"]}});
  return grants;
}

Json ReferenceClient::create_key(const Json& arguments) {
  return read_json(
      exchange({.method = "POST",
                .path = kKeysPath,
                .json = Json{{"name", arguments.at("name")}, {"grants", grants_of(arguments)}}}));
}

Json ReferenceClient::show_key(const Json& arguments) {
  return read_json(exchange({.path = key_path(arguments.at("name"))}));
}

bool ReferenceClient::has_next_page(const Json& page) {
  return page.contains("_links") && page["_links"].contains("next");
}

Json ReferenceClient::list_keys(const Json& arguments) {
  Json keys = Json::array();
  for (int page = 1;; ++page) {
    ApiRequest request{.path = kKeysPath, .query = {{"page", std::to_string(page)}}};
    if (arguments.contains("type")) request.query.emplace_back("type", arguments["type"]);
    const Json answer = read_json(exchange(std::move(request)));
    for (const auto& key : answer.at("result")) keys.push_back(key);
    if (!has_next_page(answer)) return {{"keys", std::move(keys)}};
  }
}

Json ReferenceClient::regenerate_key(const Json& arguments) {
  return read_json(
      exchange({.method = "POST", .path = key_path(arguments.at("name")) + "/token/regenerate"}));
}

Json ReferenceClient::delete_key(const Json& arguments) {
  exchange({.method = "DELETE", .path = key_path(arguments.at("name"))});
  return Json::object();
}

}  // namespace carto_mock::contract
