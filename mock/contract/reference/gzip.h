// gzip, as COPY's clients compress what they send.
#pragma once

#include <string>
#include <string_view>

namespace carto_mock::contract {

std::string gzip(std::string_view bytes);

}  // namespace carto_mock::contract
