// What the data services are for an account (spec dataservices.md 1.5 and 3.6): which provider
// answers, how much may be asked of it, what is asked to go wrong; and how much has been asked.
#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "sql/functions/session_services.h"

namespace carto_mock::sql {

// Services that count what they are asked, in the order in which cdb_service_quota_info() lists
// them.
enum class DataService { kIsolines, kHiresGeocoder, kRouting };
inline constexpr std::array kDataServices = {DataService::kIsolines, DataService::kHiresGeocoder,
                                             DataService::kRouting};
std::string_view to_string(DataService service);  // isolines, hires_geocoder, routing
std::optional<DataService> parse_data_service(std::string_view name);

enum class ServiceProvider { kTomTom, kMapbox, kHere, kGoogle, kMapzen, kGeocodio };
std::string_view to_string(ServiceProvider provider);  // tomtom, mapbox, heremaps …
std::optional<ServiceProvider> parse_service_provider(std::string_view name);

// How every call of a service goes wrong.
enum class ServiceFailure {
  kProvider,     // its provider does not answer
  kRateLimit,    // too many calls
  kUnavailable,  // no provider is configured
};
std::string_view to_string(ServiceFailure failure);  // provider, rate_limit, unavailable
std::optional<ServiceFailure> parse_service_failure(std::string_view name);

struct ServiceSettings {
  std::int64_t monthly_quota = 1000;
  std::int64_t used_quota = 0;  // before what ServiceUsage counts
  bool soft_limit = false;      // goes on when the quota is used up
  ServiceProvider provider = ServiceProvider::kTomTom;
  std::optional<ServiceFailure> failure;
};

struct DataServicesSettings {
  std::array<ServiceSettings, kDataServices.size()> services;
  // The geocoders of countries, regions, places, postal codes and addresses fail.
  bool internal_geocoder_fails = false;
  // The OBS_* functions, which CARTO took away in 2021.
  bool has_observatory = true;

  const ServiceSettings& of(DataService service) const {
    return services[static_cast<std::size_t>(service)];
  }
  ServiceSettings& of(DataService service) { return services[static_cast<std::size_t>(service)]; }
};

// Whom the data services answer.
struct DataServicesAccount {
  // The platform's name of the user whose key is connected; empty: the public key's role, or one
  // that is no key's.
  std::string user_name;
  DataServicesSettings settings;
};

// What the members of an organization, or a personal account, have asked of the services since the
// server started or the database was reset. No transaction: what is rolled back was asked all the
// same. Thread-safe.
class ServiceUsage {
 public:
  std::int64_t used(DataService service) const;
  // Counts `calls` more where `allows(used so far)`; false: it does not. Nobody else counts
  // between.
  template <typename Allows>
  bool add_if(DataService service, std::int64_t calls, Allows allows) {
    const std::lock_guard lock(mutex_);
    std::int64_t& used = used_[static_cast<std::size_t>(service)];
    if (!allows(used)) return false;
    used += calls;
    return true;
  }
  void clear();

 private:
  mutable std::mutex mutex_;
  std::array<std::int64_t, kDataServices.size()> used_{};
};

// What these functions ask of a session beyond what all functions may: a session that they can run
// in is this one, too.
class DataServicesSession {
 public:
  virtual ~DataServicesSession() = default;
  virtual const DataServicesAccount& data_services_account() = 0;
  virtual ServiceUsage& service_usage() = 0;
};
// Throws std::logic_error where the session is none.
DataServicesSession& data_services_session(SessionServices& session);

}  // namespace carto_mock::sql
