// Conditional requests (RFC 9110, section 13), as the service's framework decides on them: only for
// answers with a length, of GET and HEAD (spec sql-api.md 1.11). There are no entity tags.
#pragma once

#include "http/message.h"

namespace carto_mock::sql_api {

// A 200 that the client has already becomes a 304 without body and without the headers of one.
http::Response answer_conditionally(const http::Request& request, http::Response response);

}  // namespace carto_mock::sql_api
