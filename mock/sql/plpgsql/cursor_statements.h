// OPEN, FETCH, MOVE and CLOSE (manual, chapter 43.7).
#pragma once

#include <string>
#include <vector>

#include "sql/plpgsql/frame.h"
#include "sql/plpgsql/program.h"

namespace carto_mock::sql::plpgsql {

// The name of an open cursor that the variable holds. Throws 22004 where it is NULL, 34000 where
// there is no such cursor.
std::string cursor_name(Frame& frame, const VariableName& variable);

void open_cursor(Frame& frame, const Open& statement);
// A cursor that is declared with its query; its name.
std::string open_bound(Frame& frame, const VariableName& variable,
                       const std::vector<CursorArgument>& arguments);
StatementResult fetch_rows(Frame& frame, const std::string& cursor, const std::string& direction);
void fetch(Frame& frame, const Fetch& statement);
void close_cursor(Frame& frame, const std::string& name);

}  // namespace carto_mock::sql::plpgsql
