// Enumerated types: CREATE TYPE … AS ENUM, ALTER TYPE … ADD VALUE and RENAME VALUE (manual,
// chapter 8.7).
#pragma once

#include <vector>

#include "sql/engine/utility.h"

namespace carto_mock::sql {

CommandTag create_enum_type(const PgQuery__CreateEnumStmt& statement,
                            const UtilityContext& context);
CommandTag alter_enum_type(const PgQuery__AlterEnumStmt& statement, const UtilityContext& context);

// ALTER TYPE … RENAME TO.
void rename_enum_type(const PgQuery__RenameStmt& statement, const UtilityContext& context);

// Throws `must be owner of type t`.
void check_ownership(const EnumType& type, const UtilityContext& context);
// The type without what depends on it: columns, functions, views go with `cascade`, else they make
// it fail (2BP01).
void drop_enum_types(const std::vector<Oid>& types, bool cascade, const UtilityContext& context);

}  // namespace carto_mock::sql
