// Plays one case, and gives what its two witnesses say: the client, and the wire.
#pragma once

#include <chrono>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "contract/client_case.h"
#include "contract/client_driver.h"
#include "contract/client_protocol.h"
#include "contract/wire_view.h"

namespace carto_mock::contract {

struct CaseWitnesses {
  std::string account;            // its name
  nlohmann::ordered_json steps;   // the case's, with its variables filled in
  nlohmann::ordered_json expect;  // likewise
  PlayedCase played;
  std::vector<WireRequest> wire;  // empty where `played` is not sure
};

// On the mock at this port of 127.0.0.1, with an account for the case alone. `sequence`: another
// one for each case of a driver. Throws std::runtime_error where the case cannot be prepared.
CaseWitnesses play_on_mock(const ClientCase& one, ClientDriver& driver, std::uint16_t port,
                           std::uint64_t sequence, std::chrono::milliseconds deadline);

// Can the case be played on a server without an admin API? Only if it is given nothing, changes
// nothing, and expects nothing of what the account has.
bool needs_no_account(const ClientCase& one);

// On such a server. The driver's client says itself what it has sent.
CaseWitnesses play_elsewhere(const ClientCase& one, ClientDriver& driver,
                             const ClientEnvironment& account, std::uint64_t sequence,
                             std::chrono::milliseconds deadline);

// "" if both are as the case expects, else the first difference.
std::string judge(const CaseWitnesses& witnesses);

}  // namespace carto_mock::contract
