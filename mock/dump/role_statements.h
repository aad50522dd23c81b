// Roles as the statements that make them.
#pragma once

#include <string>

#include "sql/catalog/snapshot.h"

namespace carto_mock::dump {

// Roles with their attributes, memberships and settings. `before`: what is there already.
std::string role_statements(const sql::CatalogSnapshot& catalog,
                            const sql::CatalogSnapshot& before);

}  // namespace carto_mock::dump
