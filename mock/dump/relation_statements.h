// Schemas and what is in them as the statements that make them.
#pragma once

#include <string>

#include "sql/catalog/snapshot.h"

namespace carto_mock::dump {

// Schemas, sequences, tables, keys, indexes and views with their owners, in the order in which they
// were made, as far as they do not need each other. `before`: what is there already.
// Throws Error::unsupported for a kind of object that has no statements here.
std::string relation_statements(const sql::CatalogSnapshot& catalog,
                                const sql::CatalogSnapshot& before);

}  // namespace carto_mock::dump
