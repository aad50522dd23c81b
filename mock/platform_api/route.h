// Which endpoint of the platform a path means, apart from the API keys' (spec clients.md 1, 2.4,
// 3).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace carto_mock::platform_api {

enum class Endpoint { kMe, kListDatasets, kShowDataset, kChangeDataset, kDeleteDataset };

struct Route {
  Endpoint endpoint = Endpoint::kMe;
  std::optional<std::string> user_domain;  // of the path, decoded
  std::string dataset;                     // name or id, decoded
};

// `path` is not decoded. With and without a slash at the end.
bool is_platform_path(std::string_view path);

// None: no such method there; the platform answers a routing 404. `method` is upper case.
std::optional<Route> find_route(std::string_view method, std::string_view path);

}  // namespace carto_mock::platform_api
