// JSON as Ruby's parser reads it (spec auth-api.md 2.1, "Parameters"): comments and unknown escapes
// are accepted, repeated members too (the last wins); NaN, lone surrogates, raw control characters
// and deep nesting are not.
#pragma once

#include <optional>
#include <string_view>

#include "auth_api/parameter.h"

namespace carto_mock::auth_api {

// None: the text is no JSON.
std::optional<Parameter> read_json(std::string_view text);

}  // namespace carto_mock::auth_api
