// Values as text, in the two ways that PostgreSQL knows: by cast and by output function.
#pragma once

#include <string>
#include <string_view>

#include "sql/types/text_settings.h"
#include "sql/types/type.h"
#include "sql/types/value.h"

namespace carto_mock::sql {

std::string_view without_trailing_blanks(std::string_view text);

// `value::text`: booleans are `true` and `false`, character(n) loses its padding. Not for NULL.
std::string cast_to_text(const Value& value, Type type, const TextSettings& settings);

}  // namespace carto_mock::sql
