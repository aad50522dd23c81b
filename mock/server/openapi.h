// The description of the admin API, server/openapi.json, as it was when the binary was built.
#pragma once

#include <string_view>

namespace carto_mock::server {

std::string_view openapi_document();

}  // namespace carto_mock::server
