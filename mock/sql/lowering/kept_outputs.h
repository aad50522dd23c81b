// Inside lowering: outputs of a UNION ALL in FROM that nothing reads and PostgreSQL computes all
// the same, since it does not make the sides parts of the query around them: one side has another
// type than the whole (is_simple_union_all). What it leaves out is NULL by now
// (tree/unread_outputs.h).
//
// SQLite puts the sides in the place of the whole and computes what is read, so that a condition
// has to read them.
#pragma once

#include "sql/lowering/query_lowering.h"

namespace carto_mock::sql {

// Adds that condition to the body, before or behind WHERE: PostgreSQL computes conditions before
// the outputs where they can be put into the sides. Throws Error::unsupported where it computes
// some of them before and others behind, and beside other tables, where it hangs on the plan which
// rows are computed.
void keep_union_outputs(const Level& level, const Query& query, SelectBody& body);

}  // namespace carto_mock::sql
