// Type names of the syntax tree.
#pragma once

#include <optional>

#include "sql/analyzer/analysis.h"

namespace carto_mock::sql::analysis {

// nullopt: no such type.
std::optional<Type> find_type_name(const PgQuery__TypeName& name, const AnalysisContext& context);
// Throws 42704 `type "x" does not exist`.
Type resolve_type(const PgQuery__TypeName& name, const AnalysisContext& context);

// Throws 42704 where there is none, 0A000 for a composite type's.
Oid require_array_type(Oid element, int location);

}  // namespace carto_mock::sql::analysis
