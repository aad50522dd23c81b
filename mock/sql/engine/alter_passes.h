// The order in which ALTER TABLE does several things at once (manual, page ALTER TABLE; the passes
// of ATPrepCmd): what goes comes first, so that its name is free; what looks at columns comes after
// all columns are there.
#pragma once

#include <vector>

#include "sql/syntax/parser.h"

namespace carto_mock::sql {

// The statement's commands in that order; those of one pass as they are written.
std::vector<const PgQuery__AlterTableCmd*> in_passes(const PgQuery__AlterTableStmt& statement);

}  // namespace carto_mock::sql
