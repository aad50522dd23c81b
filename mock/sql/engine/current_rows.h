// WHERE CURRENT OF (manual, pages UPDATE and DELETE): the row that a cursor stands on, by its place
// in its table. A cursor knows the places of its rows where its query reads one table and nothing
// else is done with the rows; PostgreSQL finds them in its plan.
#pragma once

#include <memory>
#include <string_view>

#include "sql/engine/compiled_statement.h"
#include "sql/engine/utility.h"

namespace carto_mock::sql {

// Is it an UPDATE or DELETE of the row that a cursor stands on?
bool is_of_current_row(const PgQuery__Node& statement);
// For that row, which the plan names: it is for one execution. Throws 34000, 24000.
std::shared_ptr<const CompiledStatement> compile_for_current_row(const PgQuery__Node& statement,
                                                                 SessionState& session);
// Could the text have such a statement?
bool may_name_current_row(std::string_view text);

// The query of a cursor with the places of its rows as a further output, without FOR UPDATE; null:
// they are not known.
std::shared_ptr<const CompiledStatement> compile_with_places(const PgQuery__Node& query,
                                                             const UtilityContext& context);
}  // namespace carto_mock::sql
