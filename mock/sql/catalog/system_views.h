// The definitions of the system's views and PostGIS's, as pg_get_viewdef() shows them where the
// search path leads to public. Dumped by scripts/dump-pg-catalog.
#pragma once

#include <string>
#include <string_view>

namespace carto_mock::sql {

// Empty: there is no such view.
std::string_view system_view_definition(std::string_view schema, std::string_view name);

}  // namespace carto_mock::sql
