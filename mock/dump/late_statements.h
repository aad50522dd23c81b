// What comes behind the rows of tables: constraints and triggers that they would not come in under.
#pragma once

#include <string>

#include "sql/catalog/snapshot.h"

namespace carto_mock::dump {

bool is_foreign_key(const sql::Constraint& constraint);
// Rows come in before it is there: foreign keys would have them in order, and not all rows need
// pass a check that is NOT VALID.
bool is_late(const sql::Constraint& constraint);

// The constraints that are late.
std::string late_constraint_statements(const sql::CatalogSnapshot& catalog);
// The triggers of all tables, which must not fire while the rows come in.
std::string trigger_statements(const sql::CatalogSnapshot& catalog);

}  // namespace carto_mock::dump
