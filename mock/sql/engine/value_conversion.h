// Values from one type to another outside of a statement: results of functions, variables.
#pragma once

#include <optional>

#include "sql/analyzer/resolve.h"
#include "sql/engine/session_state.h"

namespace carto_mock::sql {

// None: there is no such coercion. Throws what the coercion throws.
std::optional<Value> convert_value(Value value, Type from, Type to, CoercionContext context,
                                   SessionState& session);

}  // namespace carto_mock::sql
