// ALTER TYPE … ADD, DROP, ALTER and RENAME ATTRIBUTE (manual, page ALTER TYPE). Rows of the type
// that are stored change with it.
#pragma once

#include <string>

#include "sql/engine/utility.h"

namespace carto_mock::sql {

// One command of the statement. Throws PostgreSQL's errors (42701 `column "x" of relation "t"
// already exists`, 42703 …), and 0A000 by name where an expression of the catalog may name the
// attribute.
void alter_composite_type(const Relation& type, const PgQuery__AlterTableCmd& command,
                          const UtilityContext& context);
void rename_attribute(const Relation& type, const std::string& from, const std::string& to,
                      const UtilityContext& context);

}  // namespace carto_mock::sql
