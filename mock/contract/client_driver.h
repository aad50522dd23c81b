// How `carto-mock check` hands cases to a client: as a child process, over HTTP, or in this
// process.
#pragma once

#include <chrono>
#include <nlohmann/json.hpp>
#include <string>

#include "contract/client_protocol.h"

namespace carto_mock::contract {

// What became of a case that was handed to a client.
struct PlayedCase {
  enum class End {
    kResult,
    kCrashed,  // the client ended
    kHung,     // no result within the deadline
    kGarbage,  // something that is no result of the protocol
  };
  End end = End::kResult;
  nlohmann::ordered_json steps = nlohmann::ordered_json::array();  // of a result
  std::string note;      // otherwise: what was seen, with the last lines of the client's log
  bool is_sure = true;   // false: another case that ran at the same time may be to blame
  std::string log = {};  // the end of what the client wrote to its log, this case's or another's
  // What went over the wire, as a mock's journal has it: of the reference client in this process.
  nlohmann::ordered_json sent = nlohmann::ordered_json::array();
};

class ClientDriver {
 public:
  ClientDriver() = default;
  virtual ~ClientDriver() = default;
  ClientDriver(const ClientDriver&) = delete;
  ClientDriver& operator=(const ClientDriver&) = delete;

  // Once, before any case. Throws UnusableClient.
  virtual ClientInfo hello() = 0;
  // Blocks until the result is there, or something else has happened. Thread-safe: called from as
  // many threads as the client plays cases at once. A client that ended is started again.
  virtual PlayedCase play(const nlohmann::ordered_json& message) = 0;
  // The client may end.
  virtual void bye() = 0;
};

}  // namespace carto_mock::contract
