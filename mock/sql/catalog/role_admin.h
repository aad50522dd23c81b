// Who administers a role (manual, page GRANT, "GRANT on Roles").
#pragma once

#include "sql/catalog/snapshot.h"

namespace carto_mock::sql {

// By a membership WITH ADMIN OPTION, its own or that of a role that it is a member of; superusers
// always. Nobody is admin of itself.
bool is_admin_of(const CatalogSnapshot& catalog, Oid member, Oid role);

}  // namespace carto_mock::sql
