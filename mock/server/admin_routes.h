// The calls that the admin API knows: what `mock/server/openapi.json` describes.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/admin_call.h"
#include "server/admin_context.h"

namespace carto_mock::server {

inline constexpr std::string_view kAdminRoot = "/_mock";

struct AdminRoute {
  std::string_view method;
  std::string_view path;  // below kAdminRoot; `{name}` stands for a segment
  void (*answer)(AdminContext& context, AdminCall& call);
  // Does it belong to a session's requests? A reset begins a new session.
  bool changes_state = false;
};

std::span<const AdminRoute> admin_routes();

struct AdminMatch {
  const AdminRoute* route = nullptr;
  std::vector<std::string> names;  // what stands in the places of its path, decoded
};
// `path`: of the request, with kAdminRoot. None: there is no such call.
std::optional<AdminMatch> find_admin_route(std::string_view method, std::string_view path);

}  // namespace carto_mock::server
