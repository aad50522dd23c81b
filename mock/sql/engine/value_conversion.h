// Values from one type to another, and to text, outside of a statement.
#pragma once

#include <optional>
#include <string>

#include "sql/analyzer/resolve.h"
#include "sql/engine/session_state.h"

namespace carto_mock::sql {

// None: there is no such coercion. Throws what the coercion throws.
std::optional<Value> convert_value(Value value, Type from, Type to, CoercionContext context,
                                   SessionState& session);

// As the type's output function prints it, with the labels of enumerated types and the names of
// objects; not for NULL.
std::string output_text(const Value& value, Type type, const SessionState& session);

}  // namespace carto_mock::sql
