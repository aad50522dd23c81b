// The settings of the data services as JSON: a switch of an account (fixtures/README.md).
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "sql/functions/data_services.h"

namespace carto_mock::sql {

// {"isolines": {"monthly_quota", "used_quota", "soft_limit", "provider", "fails"},
// "hires_geocoder": …, "routing": …, "internal_geocoder": {"fails"}, "observatory": "stub" or
// "absent"}.
nlohmann::ordered_json to_json(const DataServicesSettings& settings);
// What is left out is as it is by default, of `null` everything. Throws Error(22023) that says what
// was expected.
DataServicesSettings read_data_services(const nlohmann::ordered_json& json);

}  // namespace carto_mock::sql
