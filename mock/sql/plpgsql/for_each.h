// What FOREACH goes through (manual, chapter 43.6.7).
#pragma once

#include <vector>

#include "sql/plpgsql/program.h"
#include "sql/types/value.h"

namespace carto_mock::sql::plpgsql {

// The elements of an array, or its slices. `target`: the loop variable's type; kInvalidOid: of a
// part of a variable. Throws 42804 for what is no array or fits no variable, 22004 for NULL, 2202E.
std::vector<Value> loop_elements(const ForEach& loop, const Value& value, Type type, Type target);

}  // namespace carto_mock::sql::plpgsql
