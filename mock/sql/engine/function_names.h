// Functions as statements about functions name them: `f(integer, text)`, or `f` alone.
#pragma once

#include <string>
#include <vector>

#include "sql/catalog/builtin_catalog.h"
#include "sql/engine/utility.h"

namespace carto_mock::sql {

// Throws 42883 `function f(integer) does not exist`, or 42725 where the name alone is not unique.
const BuiltinProcedure& find_function(const PgQuery__ObjectWithArgs& object,
                                      const UtilityContext& context);

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
// DROP FUNCTION (manual, page of that name).
CommandTag drop_functions(const PgQuery__DropStmt& statement, const UtilityContext& context);

}  // namespace carto_mock::sql
