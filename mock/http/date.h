// Dates in HTTP headers (RFC 9110, section 5.6.7): `Mon, 23 Nov 2026 15:32:03 GMT`.
#pragma once

#include <string>

#include "support/clock.h"

namespace carto_mock::http {

std::string format_date(Timestamp timestamp);

}  // namespace carto_mock::http
