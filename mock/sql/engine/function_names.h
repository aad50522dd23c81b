// Functions as statements about functions name them: `f(integer, text)`, or `f` alone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sql/catalog/builtin_catalog.h"
#include "sql/engine/utility.h"

namespace carto_mock::sql {

// Throws 54023 `functions cannot have more than 100 arguments`. `kind`: function, procedure.
void check_parameter_count(std::size_t count, std::string_view kind = "function");

// A statement about a FUNCTION, PROCEDURE or ROUTINE in PostgreSQL's words: `procedure`, and
// `ALTER PROCEDURE`.
std::string_view routine_word(PgQuery__ObjectType type);
std::string routine_command(std::string_view verb, PgQuery__ObjectType type);

// `type`: what the statement says it is. Throws 42883 `function f(integer) does not exist`, 42725
// where it is not unique, 42809 `p(integer) is not a function`.
const BuiltinProcedure& find_function(const PgQuery__ObjectWithArgs& object,
                                      PgQuery__ObjectType type, const UtilityContext& context);

// As the statement has it, without arguments.
std::string name_text(const PgQuery__ObjectWithArgs& object);

// `f(integer)`, with its schema unless that is in the search path.
std::string shown_function(const StoredFunction& function, const UtilityContext& context);

// What is kept as SQL text does not say which functions it calls: throws Error::unsupported, naming
// the statement, where a name in it may be this one's.
void refuse_stored_calls(std::string_view function, std::string_view statement,
                         const CatalogSnapshot& catalog);

// Those with a parameter or result of the type, in the order of creation: with its end they go.
std::vector<const StoredFunction*> functions_of_type(Oid type, const CatalogSnapshot& catalog);

// With `cascade`, and PostgreSQL's notice, also the triggers that run them; else those make it fail
// (2BP01). Throws Error::unsupported where something else may depend on one of them.
void drop_functions(const std::vector<Oid>& functions, bool cascade, const UtilityContext& context);
// DROP FUNCTION, PROCEDURE and ROUTINE (manual, pages of these names).
CommandTag drop_functions(const PgQuery__DropStmt& statement, const UtilityContext& context);

}  // namespace carto_mock::sql
