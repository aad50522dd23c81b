// Who owns what: changing owners, and what hangs on a role.
#pragma once

#include <string>
#include <vector>

#include "sql/engine/utility.h"

namespace carto_mock::sql {

// Of a relation with its indexes and owned sequences.
void give_relation(Oid relation, Oid owner, const UtilityContext& context);
void give_schema(Oid schema, Oid owner, const UtilityContext& context);
// Throws 42501 `must be member of role "x"`.
void check_may_give_to(Oid owner, const UtilityContext& context);

// `owner of table t`, `privileges for column a of table t`: why a role cannot be dropped.
std::vector<std::string> objects_depending_on_role(Oid role, const UtilityContext& context);

}  // namespace carto_mock::sql
