// Names of a catalog's objects as SQL text: quoted, relations with their schemas.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sql/catalog/snapshot.h"

namespace carto_mock::dump {

std::string role_name(const sql::CatalogSnapshot& catalog, sql::Oid role);  // PUBLIC for 0
std::string relation_name(const sql::CatalogSnapshot& catalog, const sql::Relation& relation);
// Of a type that a statement has made, with its schema. Throws Error::unsupported for a composite
// one.
std::string type_name(const sql::CatalogSnapshot& catalog, sql::Oid type);
// The text with such names in the place of their marks (sql/catalog/type_marks.h).
std::string with_type_names(const sql::CatalogSnapshot& catalog, std::string_view text);
// Belongs it to a session, and goes with it?
bool is_temporary(const sql::CatalogSnapshot& catalog, const sql::Relation& relation);
// `SELECT, INSERT`, each followed by `columns`.
std::string privilege_list(sql::Privileges privileges, std::string_view columns = "");
// `a, b`
std::string column_list(const sql::Relation& relation, const std::vector<int>& attnums);

}  // namespace carto_mock::dump
