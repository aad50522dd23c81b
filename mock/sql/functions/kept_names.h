// The names in expressions that the catalog keeps as text (catalog/stored_expression.h): with their
// schemas, so that they mean the same whatever the search path is (PostgreSQL keeps OIDs).
#pragma once

#include <string>
#include <string_view>

#include "sql/functions/session_services.h"

namespace carto_mock::sql {

// The text with the names of types in the place of their marks (catalog/type_marks.h); those in
// public need no schema.
std::string kept_types(std::string_view text, const SessionServices& session);

// The kept expression as it is shown: without the schemas that the search path makes needless.
std::string with_shown_names(std::string_view expression, const SessionServices& session);

}  // namespace carto_mock::sql
