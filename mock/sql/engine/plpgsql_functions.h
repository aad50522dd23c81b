// Functions and DO blocks in PL/pgSQL: what the interpreter (sql/plpgsql) needs of a session.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "sql/catalog/user_function.h"
#include "sql/engine/nested_statements.h"
#include "sql/engine/utility.h"
#include "sql/plpgsql/program.h"
#include "sql/plpgsql/variables.h"

namespace carto_mock::sql {

// Throws what PostgreSQL throws at CREATE FUNCTION.
void check_plpgsql_function(const UserFunction& function, SessionState& session);

// The function's body, read once for as long as the catalog is the same.
std::shared_ptr<const plpgsql::Program> known_program(const UserFunction& function,
                                                      SessionState& session);

// `arguments`: of the input parameters. `expected`: what the call defines the columns of a plain
// record as; empty: it does not.
std::vector<Value> call_plpgsql_function(const UserFunction& function,
                                         std::span<const Value> arguments,
                                         const std::vector<OutputColumn>& expected,
                                         SessionState& session, Transaction& transaction,
                                         NestedStatements& statements);

// `variables`: NEW, OLD and those of the name TG_…. A Record, or NULL.
Value call_plpgsql_trigger(const UserFunction& function, plpgsql::Variables& variables,
                           SessionState& session, Transaction& transaction,
                           NestedStatements& statements);

// DO (manual, page of that name).
CommandTag execute_do(const PgQuery__DoStmt& statement, const UtilityContext& context);

}  // namespace carto_mock::sql
