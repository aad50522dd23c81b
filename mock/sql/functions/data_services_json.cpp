#include "sql/functions/data_services_json.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "support/error.h"

namespace carto_mock::sql {
namespace {

using Json = nlohmann::ordered_json;

Error bad_value(std::string_view name, std::string_view expected) {
  return Error(sqlstate::kInvalidParameterValue, fmt::format("\"{}\" must be {}", name, expected));
}

std::int64_t read_count(const std::string& name, const Json& value) {
  if (!value.is_number_integer() || value.get<std::int64_t>() < 0)
    throw bad_value(name, "a whole number from 0 on");
  return value.get<std::int64_t>();
}

bool read_flag(const std::string& name, const Json& value) {
  if (!value.is_boolean()) throw bad_value(name, "true or false");
  return value.get<bool>();
}

// One of the words that `parse` knows.
template <typename Word>
Word read_word(const std::string& name, const Json& value,
               std::optional<Word> (*parse)(std::string_view), std::string_view words) {
  const auto word = value.is_string() ? parse(value.get<std::string>()) : std::nullopt;
  if (!word) throw bad_value(name, fmt::format("one of {}", words));
  return *word;
}

ServiceSettings read_service(const std::string& service, const Json& json) {
  if (!json.is_object()) throw bad_value(service, "an object");
  ServiceSettings settings;
  for (const auto& [name, value] : json.items()) {
    if (name == "monthly_quota") {
      settings.monthly_quota = read_count(name, value);
    } else if (name == "used_quota") {
      settings.used_quota = read_count(name, value);
    } else if (name == "soft_limit") {
      settings.soft_limit = read_flag(name, value);
    } else if (name == "provider") {
      settings.provider = read_word(name, value, parse_service_provider,
                                    "tomtom, mapbox, heremaps, google, mapzen, geocodio");
    } else if (name == "fails") {
      if (!value.is_null())
        settings.failure =
            read_word(name, value, parse_service_failure, "provider, rate_limit, unavailable");
    } else {
      throw bad_value(service,
                      "an object of \"monthly_quota\", \"used_quota\", \"soft_limit\", "
                      "\"provider\", \"fails\"");
    }
  }
  return settings;
}

bool read_internal_geocoder(const Json& json) {
  if (!json.is_object() || json.size() != 1 || !json.contains("fails"))
    throw bad_value("internal_geocoder", R"({"fails": true} or {"fails": false})");
  return read_flag("fails", json.at("fails"));
}

bool read_observatory(const Json& json) {
  if (json == "stub") return true;
  if (json == "absent") return false;
  throw bad_value("observatory", R"("stub" or "absent")");
}

}  // namespace

Json to_json(const DataServicesSettings& settings) {
  Json shown;
  for (const DataService service : kDataServices) {
    const ServiceSettings& its = settings.of(service);
    shown[std::string(to_string(service))] = {
        {"monthly_quota", its.monthly_quota},
        {"used_quota", its.used_quota},
        {"soft_limit", its.soft_limit},
        {"provider", to_string(its.provider)},
        {"fails", its.failure ? Json(to_string(*its.failure)) : Json()}};
  }
  shown["internal_geocoder"] = {{"fails", settings.internal_geocoder_fails}};
  shown["observatory"] = settings.has_observatory ? "stub" : "absent";
  return shown;
}

DataServicesSettings read_data_services(const Json& json) {
  DataServicesSettings settings;
  if (json.is_null()) return settings;
  if (!json.is_object()) throw bad_value("data_services", "an object");
  for (const auto& [name, value] : json.items()) {
    if (const std::optional<DataService> service = parse_data_service(name)) {
      settings.of(*service) = read_service(name, value);
    } else if (name == "internal_geocoder") {
      settings.internal_geocoder_fails = read_internal_geocoder(value);
    } else if (name == "observatory") {
      settings.has_observatory = read_observatory(value);
    } else {
      throw bad_value("data_services",
                      "an object of \"isolines\", \"hires_geocoder\", \"routing\", "
                      "\"internal_geocoder\", \"observatory\"");
    }
  }
  return settings;
}

}  // namespace carto_mock::sql
