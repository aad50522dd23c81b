// ALTER TABLE … ADD CONSTRAINT … {PRIMARY KEY | UNIQUE} USING INDEX: a unique index becomes a key's
// (manual, page ALTER TABLE).
#pragma once

#include "sql/engine/utility.h"

namespace carto_mock::sql {

// The constraint names an index. Throws 42704, 55000, 42809 for an index that cannot be a key's;
// 42P16 for a second primary key, 23502 for NULL in a primary key.
void add_key_from_index(Relation table, const PgQuery__Constraint& constraint,
                        const UtilityContext& context);

}  // namespace carto_mock::sql
