// What the query of a view depends on, as PostgreSQL's pg_depend has it.
#pragma once

#include <optional>
#include <vector>

#include "sql/engine/session_state.h"

namespace carto_mock::sql {

// The columns of tables and views that it reads, those in the views that it reads left out. None:
// it may depend on functions, types or operators that are not the server's own, or on a whole row.
std::optional<std::vector<ColumnsRead>> columns_read_by_view(Oid view, SessionState& session);

}  // namespace carto_mock::sql
