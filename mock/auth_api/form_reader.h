// Query strings and forms as the emulated server's framework (Rack) reads them:
// `grants[][type]=apis` makes lists and objects.
#pragma once

#include <optional>
#include <string_view>

#include "auth_api/parameter.h"

namespace carto_mock::auth_api {

// None: a broken percent escape, or names that contradict each other (`a=1&a[b]=2`).
std::optional<Parameter::Object> read_form(std::string_view text);

// multipart/form-data. A file counts as a text that is not blank. None: not a multipart body with
// this boundary.
std::optional<Parameter::Object> read_multipart(std::string_view body, std::string_view boundary);

}  // namespace carto_mock::auth_api
