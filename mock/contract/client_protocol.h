// The messages between `carto-mock check` and a client's adapter: JSON objects, one a line over a
// child's pipes, or one a request over HTTP (contract-tests/README.md shows them).
#pragma once

#include <chrono>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>

namespace carto_mock::contract {

inline constexpr int kProtocolVersion = 1;

// The client cannot be started or does not speak the protocol: nothing can be checked.
struct UnusableClient : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// What a client says of itself.
struct ClientInfo {
  std::string name;
  std::string version;
  std::string language;
  std::set<std::string> capabilities;
  int parallel = 1;  // so many cases at once
};

// Where a case's account is reached, and with what key.
struct ClientEnvironment {
  std::string base_url;  // ends without a slash
  std::string username;
  std::optional<std::string> api_key;
};

nlohmann::ordered_json hello_message();
// Throws UnusableClient.
ClientInfo read_hello(const nlohmann::ordered_json& answer);
nlohmann::ordered_json case_message(const std::string& id, std::uint64_t sequence,
                                    std::chrono::milliseconds deadline,
                                    const ClientEnvironment& environment,
                                    const nlohmann::ordered_json& steps);
nlohmann::ordered_json bye_message();

// "" if the answer has a well-formed result of so many steps, or of fewer of which the last one
// failed (an adapter may stop there); else what is wrong with it.
std::string result_error(const nlohmann::ordered_json& answer, std::size_t steps);

}  // namespace carto_mock::contract
