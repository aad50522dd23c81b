// JSON as the Auth API writes it (spec auth-api.md 2.1, "JSON text").
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace carto_mock::auth_api {

// In quotes; `<`, `>`, `&`, U+2028 and U+2029 are escaped, `/` and other characters beyond ASCII
// are not.
std::string json_string(std::string_view text);
std::string json_list(const std::vector<std::string>& texts);

}  // namespace carto_mock::auth_api
