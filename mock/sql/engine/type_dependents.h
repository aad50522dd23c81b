// What the end of a type would break: of an enumerated one, a domain, or that of a relation's rows.
#pragma once

#include <string_view>
#include <vector>

#include "sql/engine/drop.h"
#include "sql/engine/utility.h"

namespace carto_mock::sql {

// A column, a column's default, a function, a view or a domain.
struct TypeDependent {
  Oid oid;
  Dependent text;
};

// Whatever the letters' case: a text that is kept may have been written in another one.
bool contains_name(std::string_view text, std::string_view name);
// In the order in which PostgreSQL names them. Throws 0A000 where a CHECK may depend on it.
std::vector<TypeDependent> dependents_of(Oid type, const UtilityContext& context);
// PostgreSQL says of a view that it depends on the column whose type it has, and what reads the
// view with it: 0A000 where there are both.
void refuse_views_of_columns(const std::vector<TypeDependent>& dependents,
                             const UtilityContext& context);
// DROP … CASCADE: without the type itself.
void drop_dependents(Oid type, const std::vector<TypeDependent>& dependents,
                     const UtilityContext& context);

}  // namespace carto_mock::sql
