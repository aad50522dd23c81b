// What all endpoints of the emulated platform have in common: how a request is read, whose it is,
// which accounts answer at all, and what every answer carries (spec auth-api.md 1.2, 1.5, 2.1).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "accounts/registry.h"
#include "auth_api/answer.h"
#include "auth_api/api_request.h"
#include "http/message.h"

namespace carto_mock::auth_api {

// Reads the request and sends what `answer` makes of it. What it throws becomes an answer: Failure
// as it is; what carto-mock lacks, 501 with Carto-Mock-Unsupported; any other Error, 500.
void respond_to(http::Exchange& exchange, const accounts::Registry& registry,
                const std::function<Answer(const ApiRequest&)>& answer);

// The account that is meant, by its name in the path (`of_path`), else the parameter user_domain,
// else the host; it need not exist.
std::string account_name(const accounts::Registry& registry, const ApiRequest& request,
                         const std::optional<std::string>& of_path);

// Throws Failure for an account that is locked, not verified or in maintenance.
void check_state(const accounts::AccountSwitches& switches);

}  // namespace carto_mock::auth_api
