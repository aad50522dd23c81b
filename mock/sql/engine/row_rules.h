// What holds for the rows of a table, ready to be computed.
#pragma once

#include <vector>

#include "sql/engine/compiled_statement.h"
#include "sql/engine/session_state.h"

namespace carto_mock::sql {

RowRules compile_row_rules(const Relation& relation, SessionState& session);
// Those of its unique indexes that keep their keys themselves (unique_keys.h).
std::vector<CompiledIndex> compile_unique_indexes(const Relation& relation, SessionState& session);
CompiledIndex compile_index(const Relation& relation, const Relation& index, SessionState& session);

}  // namespace carto_mock::sql
