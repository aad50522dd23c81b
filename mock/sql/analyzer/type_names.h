// Type names of the syntax tree.
#pragma once

#include "sql/analyzer/analysis.h"

namespace carto_mock::sql::analysis {

// Throws 42704 `type "x" does not exist`, 42501 where the role may not use the schema that is
// named.
Type resolve_type(const PgQuery__TypeName& name, const Analysis& analysis);

// Throws 42704 where there is none, 0A000 for a composite type's.
Oid require_array_type(Oid element, int location);

}  // namespace carto_mock::sql::analysis
