// Where the catalog keeps SQL text that names other objects: PostgreSQL keeps trees, of which
// pg_depend knows what they name.
#pragma once

#include <functional>
#include <string>

#include "sql/catalog/snapshot.h"

namespace carto_mock::sql {

// Calls `visit` for the queries of views and for the expressions of defaults, constraints,
// indexes, triggers, domains and functions' parameters; an empty text is none.
void for_each_kept_text(const CatalogSnapshot& catalog,
                        const std::function<void(const std::string& sql)>& visit);

}  // namespace carto_mock::sql
