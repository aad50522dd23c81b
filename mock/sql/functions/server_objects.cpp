#include "sql/functions/server_objects.h"

#include <array>

namespace carto_mock::sql {
namespace {

constexpr auto kLanguages =
    std::to_array<ServerObject>({{12, "internal"}, {13, "c"}, {14, "sql"}, {13563, "plpgsql"}});
constexpr auto kTablespaces = std::to_array<ServerObject>(
    {{kDefaultTablespace, "pg_default"}, {kGlobalTablespace, "pg_global"}});

}  // namespace

std::span<const ServerObject> languages() { return kLanguages; }
std::span<const ServerObject> tablespaces() { return kTablespaces; }

}  // namespace carto_mock::sql
