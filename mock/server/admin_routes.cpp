#include "server/admin_routes.h"

#include <array>

#include "server/admin_accounts.h"
#include "server/admin_clock.h"
#include "server/admin_dump.h"
#include "server/admin_faults.h"
#include "server/admin_health.h"
#include "server/admin_journal.h"
#include "server/admin_snapshots.h"
#include "server/admin_sql.h"
#include "server/admin_state.h"
#include "support/encodings.h"

namespace carto_mock::server {
namespace {

constexpr bool kChangesState = true;

// clang-format off
constexpr std::array kRoutes = {
    AdminRoute{"GET", "/health", answer_health},
    AdminRoute{"GET", "/openapi.json", answer_openapi},
    AdminRoute{"GET", "/ca.pem", answer_authority},
    AdminRoute{"GET", "/service/health", answer_service_health},
    AdminRoute{"PUT", "/service/health", answer_set_service_health, kChangesState},
    AdminRoute{"GET", "/faults", answer_faults_of_all},
    AdminRoute{"PUT", "/faults", answer_set_faults_of_all, kChangesState},
    AdminRoute{"DELETE", "/faults", answer_clear_faults_of_all, kChangesState},
    AdminRoute{"POST", "/reset", answer_reset},
    AdminRoute{"POST", "/dump", answer_dump},
    AdminRoute{"GET", "/clock", answer_clock},
    AdminRoute{"PUT", "/clock", answer_set_clock, kChangesState},
    AdminRoute{"POST", "/sql", answer_sql, kChangesState},
    AdminRoute{"GET", "/accounts", answer_list_accounts},
    AdminRoute{"POST", "/accounts", answer_make_account, kChangesState},
    AdminRoute{"GET", "/accounts/{name}", answer_show_account},
    AdminRoute{"PATCH", "/accounts/{name}", answer_change_account, kChangesState},
    AdminRoute{"DELETE", "/accounts/{name}", answer_remove_account},
    AdminRoute{"GET", "/accounts/{name}/journal", answer_journal},
    AdminRoute{"DELETE", "/accounts/{name}/journal", answer_forget_journal},
    AdminRoute{"GET", "/accounts/{name}/faults", answer_faults},
    AdminRoute{"PUT", "/accounts/{name}/faults", answer_set_faults, kChangesState},
    AdminRoute{"DELETE", "/accounts/{name}/faults", answer_clear_faults, kChangesState},
    AdminRoute{"GET", "/accounts/{name}/clock", answer_account_clock},
    AdminRoute{"PUT", "/accounts/{name}/clock", answer_set_account_clock, kChangesState},
    AdminRoute{"DELETE", "/accounts/{name}/clock", answer_clear_account_clock, kChangesState},
    AdminRoute{"GET", "/accounts/{name}/snapshots", answer_snapshots},
    AdminRoute{"PUT", "/accounts/{name}/snapshots/{snapshot}", answer_save_snapshot, kChangesState},
    AdminRoute{"POST", "/accounts/{name}/snapshots/{snapshot}/restore", answer_restore_snapshot,
               kChangesState},
    AdminRoute{"DELETE", "/accounts/{name}/snapshots/{snapshot}", answer_drop_snapshot,
               kChangesState},
};
// clang-format on

// Cuts off the first segment: `/a/b` to `a`, leaving `/b`.
std::string_view take_segment(std::string_view& path) {
  const std::size_t end = path.find('/', 1);
  const std::string_view segment = path.substr(1, end == std::string_view::npos ? end : end - 1);
  path.remove_prefix(segment.size() + 1);
  return segment;
}

std::optional<std::vector<std::string>> match_path(std::string_view pattern,
                                                   std::string_view path) {
  std::vector<std::string> names;
  while (pattern.starts_with('/') && path.starts_with('/')) {
    const std::string_view expected = take_segment(pattern);
    const std::string_view segment = take_segment(path);
    if (!expected.starts_with('{')) {
      if (segment != expected) return std::nullopt;
      continue;
    }
    std::optional<std::string> name = percent_decode(segment);
    if (!name || name->empty()) return std::nullopt;
    names.push_back(*std::move(name));
  }
  if (!pattern.empty() || !path.empty()) return std::nullopt;
  return names;
}

}  // namespace

std::span<const AdminRoute> admin_routes() { return kRoutes; }

std::optional<AdminMatch> find_admin_route(std::string_view method, std::string_view path) {
  path.remove_prefix(kAdminRoot.size());
  for (const AdminRoute& route : kRoutes) {
    if (route.method != method) continue;
    if (auto names = match_path(route.path, path)) return AdminMatch{&route, *std::move(names)};
  }
  return std::nullopt;
}

}  // namespace carto_mock::server
