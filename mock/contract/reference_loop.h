// The reference client as a program that speaks the protocol: `carto-mock client`.
#pragma once

#include <istream>
#include <ostream>

namespace carto_mock::contract {

// Until `bye`, or the end of the input. Throws nlohmann::ordered_json::exception for what is no
// message.
void run_reference_client(std::istream& input, std::ostream& output);

}  // namespace carto_mock::contract
