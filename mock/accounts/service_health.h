// What the SQL API's health check says, which is the service's own and no account's (spec
// sql-api.md 1.5).
#pragma once

#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

namespace carto_mock::accounts {

struct ServiceHealth {
  bool is_checked = true;  // false: the check answers that it is disabled
  // What stands in the file with which an operator takes the service out of the balance; none:
  // there is no such file.
  std::optional<std::string> disabled;
};

// {"enabled":true,"disabled":null}; a member that is missing stands for its default. Throws
// Error(22023).
nlohmann::ordered_json to_json(const ServiceHealth& health);
ServiceHealth parse_health(const nlohmann::ordered_json& json);

// The running service's. Thread-safe.
class HealthSwitch {
 public:
  explicit HealthSwitch(ServiceHealth health) : health_(std::move(health)) {}
  ServiceHealth read() const;
  void set(ServiceHealth health);

 private:
  mutable std::mutex mutex_;
  ServiceHealth health_;  // guarded
};

}  // namespace carto_mock::accounts
