#include "contract/admin_client.h"

#include <fmt/format.h>

#include <stdexcept>

#include "http/client.h"

namespace carto_mock::contract {
namespace {

using nlohmann::ordered_json;

ordered_json grants_document(const ordered_json& key) {
  const auto permissions = [&](const char* member, bool with_schema) {
    auto list = ordered_json::array();
    if (!key.contains(member)) return list;
    for (const auto& [name, granted] : key[member].items()) {
      ordered_json item = ordered_json::object();
      const std::size_t dot = name.find('.');
      if (with_schema) item["schema"] = name.substr(0, dot);
      item["name"] = with_schema ? name.substr(dot + 1) : name;
      item["permissions"] = granted;
      list.push_back(item);
    }
    return list;
  };
  auto grants = ordered_json::array();
  grants.push_back({{"type", "apis"},
                    {"apis", key.contains("apis") ? key["apis"] : ordered_json({"sql", "maps"})}});
  grants.push_back({{"type", "database"},
                    {"tables", permissions("tables", true)},
                    {"schemas", permissions("schemas", false)}});
  if (key.contains("services"))
    grants.push_back({{"type", "dataservices"}, {"services", key["services"]}});
  return grants;
}

}  // namespace

bool AdminClient::is_there() const {
  try {
    return call("GET", "/_mock/health").is_object();
  } catch (const std::runtime_error&) {
    return false;
  }
}

ordered_json AdminClient::call(const std::string& method, const std::string& path,
                               const ordered_json& body) const {
  http::Request request;
  request.method = method;
  request.target = path;
  request.headers = {{"Host", "127.0.0.1"}, {"Content-Type", "application/json"}};
  const http::ClientResponse response =
      http::Client("127.0.0.1", port_).send(request, body.is_null() ? "" : body.dump());
  if (response.status >= 300) {
    throw std::runtime_error(
        fmt::format("{} {} answered {}: {}", method, path, response.status, response.body));
  }
  return ordered_json::parse(response.body, nullptr, false);
}

void AdminClient::run_sql(const std::string& account, const std::string& statement) const {
  const auto answer = call("POST", "/_mock/sql", {{"account", account}, {"q", statement}});
  if (answer.contains("error"))
    throw std::runtime_error(fmt::format("given \"{}\": {}", statement, answer.dump()));
}

std::string AdminClient::create_key(const std::string& account, const std::string& master_key,
                                    const ordered_json& key) const {
  const std::string path = fmt::format("/user/{}/api/v3/api_keys?api_key={}", account, master_key);
  return call("POST", path, {{"name", key["name"]}, {"grants", grants_document(key)}})["token"];
}

}  // namespace carto_mock::contract
