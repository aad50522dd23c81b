// Values as text, in the two ways that PostgreSQL knows: by cast and by output function.
#pragma once

#include <string>
#include <string_view>

#include "sql/functions/function.h"
#include "sql/types/type.h"
#include "sql/types/value.h"

namespace carto_mock::sql {

std::string_view without_trailing_blanks(std::string_view text);

// As the type's output function prints it; regclass and its kin by the session's catalog. Not for
// NULL.
std::string output_text(const CallContext& context, const Value& value, Type type);

// `value::text`: booleans are `true` and `false`, character(n) loses its padding. Not for NULL.
std::string cast_to_text(const CallContext& context, const Value& value, Type type);

}  // namespace carto_mock::sql
