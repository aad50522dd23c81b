// The grants document checked against its JSON schema, with the error texts of the emulated
// server's validator (spec auth-api.md 3.1, 3.3).
#pragma once

#include <string>
#include <vector>

#include "auth_api/parameter.h"

namespace carto_mock::auth_api {

// All violations, in the validator's order; empty: valid.
std::vector<std::string> check_grants_schema(const Parameter& grants);

}  // namespace carto_mock::auth_api
