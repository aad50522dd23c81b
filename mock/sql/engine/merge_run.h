// MERGE (manual, page of that name).
#pragma once

#include <cstdint>

#include "sql/engine/clearance.h"
#include "sql/engine/compiled_statement.h"
#include "sql/engine/execution.h"

namespace carto_mock::sql {

// How many rows it inserted, updated and deleted. 21000 where a row of the table would be changed
// twice.
std::int64_t run_merge(const CompiledMerge& merge, const Relation& relation,
                       const Clearance& clearance, const Execution& execution);

}  // namespace carto_mock::sql
