// Statements about what a server has beside a database's own objects: databases, tablespaces,
// extensions, foreign servers, replication (manual, part VI). Accounts of CARTO may use none of
// them; what PostgreSQL would do for who may, carto-mock refuses (0A000).
#pragma once

#include <optional>

#include "sql/engine/utility.h"

namespace carto_mock::sql {

// None: the statement is another one.
std::optional<CommandTag> execute_on_server_object(const PgQuery__Node& statement,
                                                   const UtilityContext& context);
// DROP EXTENSION.
CommandTag drop_extensions(const PgQuery__DropStmt& statement, const UtilityContext& context);

}  // namespace carto_mock::sql
