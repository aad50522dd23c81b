// Which endpoint a path means (spec auth-api.md 1.1).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace carto_mock::auth_api {

enum class Endpoint { kList, kShow, kCreate, kDelete, kRegenerate };
std::string_view action_name(
    Endpoint endpoint);  // the framework's: index, show, create, destroy, regenerate_token

struct Route {
  Endpoint endpoint = Endpoint::kList;
  std::optional<std::string> user_domain;  // of the path, decoded
  std::string name;                        // the key's segment as sent
  std::string extension;                   // without the dot; empty: none
};

// None: the emulated server answers a routing 404. `path` is not decoded; `method` is upper case.
std::optional<Route> find_route(std::string_view method, std::string_view path);

// Is it a path of the platform's version 3 API, or one that names API keys in another version or
// spelling? Whether or not there is a route for it: the platform answers its 404.
bool is_platform_path(std::string_view path);

// The key's name that a segment stands for.
struct NameSegment {
  enum class Problem { kNone, kInvalidUtf8, kBrokenEscape };
  std::string name;
  Problem problem = Problem::kNone;
};
NameSegment decode_name(std::string_view segment);

}  // namespace carto_mock::auth_api
