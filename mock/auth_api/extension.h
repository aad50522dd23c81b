// Extensions of the collection and of regenerate (spec auth-api.md 1.1): `.json` is as none, others
// are routed but do not work well on the emulated server, each in its way.
#pragma once

#include <optional>

#include "auth_api/answer.h"
#include "auth_api/api_request.h"
#include "auth_api/route.h"

namespace carto_mock::auth_api {

// What the extension alone decides, before credentials are looked at.
std::optional<Answer> refuse_extension(const ApiRequest& request, const Route& route);
// What becomes of an answer because of the extension.
Answer adapt_to_extension(Answer answer, const ApiRequest& request, const Route& route);

}  // namespace carto_mock::auth_api
