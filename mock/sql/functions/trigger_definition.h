// CREATE TRIGGER as pg_get_triggerdef() writes it.
#pragma once

#include <string>
#include <string_view>

#include "sql/catalog/snapshot.h"

namespace carto_mock::sql {

class SessionServices;

// `table`, `function` and `referenced`, the table of FROM (empty: none): their names as the
// statement shows them.
std::string trigger_definition(const Trigger& trigger, const Relation& relation,
                               std::string_view table, std::string_view function,
                               std::string_view referenced);
// The table with its schema, the function as the session's search path finds it.
std::string trigger_definition(const Trigger& trigger, const Relation& relation,
                               const SessionServices& session);

}  // namespace carto_mock::sql
