// Which letters the functions that ask for them know: those of the collation that their arguments
// have (manual, chapter 24.2.1). Names are of the collation "C", which knows ASCII's; what is made
// of a name is, too: `lower(relname || 'É')` leaves É as it is.
#pragma once

#include <span>

#include "sql/analyzer/scope.h"
#include "sql/catalog/builtin_catalog.h"

namespace carto_mock::sql::analysis {

// `arguments`: of a call of `procedure`, converted to its types. Where it depends on letters, the
// first of them says by its type which these are (functions/call_letters.h).
void choose_letters(const BuiltinProcedure& procedure, std::span<ExpressionPtr* const> arguments,
                    const Scope& scope);
void choose_letters(const BuiltinProcedure& procedure, std::span<ExpressionPtr> arguments,
                    const Scope& scope);

}  // namespace carto_mock::sql::analysis
