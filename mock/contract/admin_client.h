// Calls of a mock's admin API (server/admin_api.h), and what cases need of an account before they
// begin.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

namespace carto_mock::contract {

// Thread-safe: each call has a connection of its own.
class AdminClient {
 public:
  // The server on this port of 127.0.0.1.
  explicit AdminClient(std::uint16_t port) : port_(port) {}

  // Does a carto-mock answer there?
  bool is_there() const;
  // The answer's JSON. `body` null: none is sent. Throws std::runtime_error for another status than
  // 2xx, with the answer.
  nlohmann::ordered_json call(const std::string& method, const std::string& path,
                              const nlohmann::ordered_json& body = nullptr) const;
  // Runs a statement as the account's owner.
  void run_sql(const std::string& account, const std::string& statement) const;
  // Makes a regular key, as cases describe it (`given.keys`), through the Auth API; its token.
  std::string create_key(const std::string& account, const std::string& master_key,
                         const nlohmann::ordered_json& key) const;

 private:
  std::uint16_t port_;
};

}  // namespace carto_mock::contract
