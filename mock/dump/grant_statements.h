// Privileges as the statements that grant them, in the order in which they were granted and by
// whom.
#pragma once

#include <string>
#include <string_view>

#include "sql/catalog/snapshot.h"

namespace carto_mock::dump {

// On the database (of this name), schemas, relations, columns, functions and types. `before`: what
// is there already; an object that is not has the privileges that it was made with.
std::string grant_statements(const sql::CatalogSnapshot& catalog,
                             const sql::CatalogSnapshot& before, std::string_view database);

}  // namespace carto_mock::dump
