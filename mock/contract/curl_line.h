// A request as a line for the shell.
#pragma once

#include <string>
#include <string_view>

#include "http/message.h"

namespace carto_mock::contract {

// `base`: scheme, host and port.
std::string curl_line(std::string_view base, std::string_view method, std::string_view target,
                      const http::Headers& headers, std::string_view body);

}  // namespace carto_mock::contract
