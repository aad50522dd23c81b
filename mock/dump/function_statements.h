// Functions of users as the statements that make them.
#pragma once

#include <string>

#include "sql/catalog/snapshot.h"

namespace carto_mock::dump {

// CREATE FUNCTION or PROCEDURE, who owns it and what COMMENT ON says, in the order in which they
// were made.
std::string function_statements(const sql::CatalogSnapshot& catalog);

}  // namespace carto_mock::dump
