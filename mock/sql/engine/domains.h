// CREATE, ALTER and DROP DOMAIN (manual, pages of these names, and chapter 8.18).
#pragma once

#include <vector>

#include "sql/engine/utility.h"

namespace carto_mock::sql {

CommandTag create_domain(const PgQuery__CreateDomainStmt& statement, const UtilityContext& context);
CommandTag alter_domain(const PgQuery__AlterDomainStmt& statement, const UtilityContext& context);

// ALTER DOMAIN … RENAME TO, RENAME CONSTRAINT.
CommandTag rename_domain(const PgQuery__RenameStmt& statement, const UtilityContext& context);
CommandTag rename_domain_constraint(const PgQuery__RenameStmt& statement,
                                    const UtilityContext& context);
CommandTag comment_on_domain(const PgQuery__CommentStmt& statement, const UtilityContext& context);

// Throws `must be owner of type d`.
void check_domain_ownership(const DomainType& domain, const UtilityContext& context);
// The domains without what depends on them: it goes with `cascade`, else it makes it fail (2BP01).
void drop_domains(const std::vector<Oid>& domains, bool cascade, const UtilityContext& context);

}  // namespace carto_mock::sql
