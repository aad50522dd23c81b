// Type modifiers: varchar(10), numeric(10,2), timestamp(3), interval day to second,
// geometry(Point,4326).
#pragma once

#include "sql/analyzer/analysis.h"

namespace carto_mock::sql::analysis {

// As the type's typmodin function reads `name.typmods`. Throws PostgreSQL's and PostGIS's errors;
// `session`, which may be null, is told PostgreSQL's warnings.
std::int32_t type_modifier(Oid type, const PgQuery__TypeName& name, SessionServices* session);

}  // namespace carto_mock::sql::analysis
