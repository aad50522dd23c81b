// The name of a new key, of whatever the request has for it (spec auth-api.md 2.5).
#pragma once

#include <string>
#include <string_view>

#include "auth_api/parameter.h"

namespace carto_mock::auth_api {

// 12 is `12`, true is `t`, lists and objects are Ruby's notation; missing and null are "".
std::string key_name(const Parameter* parameter);
// White space only, no-break spaces included.
bool is_blank_name(std::string_view name);

}  // namespace carto_mock::auth_api
