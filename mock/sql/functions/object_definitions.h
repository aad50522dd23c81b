// The statements that would make objects, as pg_get_indexdef() and pg_get_constraintdef() write
// them (manual, chapter 9.26.4).
#pragma once

#include <string>

#include "sql/catalog/snapshot.h"
#include "sql/functions/session_services.h"

namespace carto_mock::sql {

// CREATE INDEX, with the table's schema.
std::string index_definition(const Relation& index, const SessionServices& session);

// A column's default as pg_get_expr() shows it: the catalog keeps the name of a sequence with its
// schema, which is shown where the search path does not find it.
std::string default_definition(std::string_view sql, const SessionServices& session);

}  // namespace carto_mock::sql
