// Which queries of a WITH PostgreSQL plans at all. What it leaves out is neither computed nor asked
// for: a query that nothing reads, and one that would be put in the place of a reference (manual,
// chapter 7.8.3) which itself is left out.
//
//   WITH q AS (SELECT a FROM secret) SELECT 1    -- needs no privilege on secret
#pragma once

#include <cstddef>

#include "sql/analyzer/scope.h"

namespace carto_mock::sql::analysis {

// Before and after a query of the scope's WITH is analyzed.
void begin_with_query(Scope& scope);
void end_with_query(Scope& scope);

// FROM names the `index`-th query of the owner's WITH.
void note_with_reference(const Scope& owner, std::size_t index);

// When everything that can name the scope's WITH queries has been analyzed: takes those that are
// not planned out, with the privileges that they would need. What is in their place has no rows.
void leave_out_unplanned(Scope& scope);

}  // namespace carto_mock::sql::analysis
