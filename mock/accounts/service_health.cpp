#include "accounts/service_health.h"

#include <nlohmann/json.hpp>

#include "support/error.h"

namespace carto_mock::accounts {

using Json = nlohmann::ordered_json;

Json to_json(const ServiceHealth& health) {
  return {{"enabled", health.is_checked},
          {"disabled", health.disabled ? Json(*health.disabled) : Json()}};
}

ServiceHealth parse_health(const Json& json) {
  if (!json.is_object())
    throw Error(sqlstate::kInvalidParameterValue, "\"health\" must be an object");
  ServiceHealth health;
  for (const auto& [name, value] : json.items()) {
    if (name == "enabled" && value.is_boolean()) {
      health.is_checked = value.get<bool>();
    } else if (name == "disabled" && value.is_string()) {
      health.disabled = value.get<std::string>();
    } else if (name != "disabled" || !value.is_null()) {
      throw Error(sqlstate::kInvalidParameterValue,
                  "\"health\" has \"enabled\", true or false, and \"disabled\", a text or null");
    }
  }
  return health;
}

ServiceHealth HealthSwitch::read() const {
  const std::lock_guard lock(mutex_);
  return health_;
}

void HealthSwitch::set(ServiceHealth health) {
  const std::lock_guard lock(mutex_);
  health_ = std::move(health);
}

}  // namespace carto_mock::accounts
