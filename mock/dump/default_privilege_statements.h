// Default privileges as the statements that set them.
#pragma once

#include <string>

#include "sql/catalog/snapshot.h"

namespace carto_mock::dump {

// After everything is made: what is made before must not get them.
std::string default_privilege_statements(const sql::CatalogSnapshot& catalog);

}  // namespace carto_mock::dump
