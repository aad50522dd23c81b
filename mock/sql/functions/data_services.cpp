#include "sql/functions/data_services.h"

#include <stdexcept>
#include <utility>

namespace carto_mock::sql {
namespace {

constexpr std::array kServiceNames = {
    std::pair{DataService::kIsolines, std::string_view("isolines")},
    std::pair{DataService::kHiresGeocoder, std::string_view("hires_geocoder")},
    std::pair{DataService::kRouting, std::string_view("routing")},
};
constexpr std::array kProviderNames = {
    std::pair{ServiceProvider::kTomTom, std::string_view("tomtom")},
    std::pair{ServiceProvider::kMapbox, std::string_view("mapbox")},
    std::pair{ServiceProvider::kHere, std::string_view("heremaps")},
    std::pair{ServiceProvider::kGoogle, std::string_view("google")},
    std::pair{ServiceProvider::kMapzen, std::string_view("mapzen")},
    std::pair{ServiceProvider::kGeocodio, std::string_view("geocodio")},
};
constexpr std::array kFailureNames = {
    std::pair{ServiceFailure::kProvider, std::string_view("provider")},
    std::pair{ServiceFailure::kRateLimit, std::string_view("rate_limit")},
    std::pair{ServiceFailure::kUnavailable, std::string_view("unavailable")},
};

template <typename Names, typename Word>
std::string_view name_of(const Names& names, Word wanted) {
  for (const auto& [word, name] : names) {
    if (word == wanted) return name;
  }
  return {};
}

template <typename Names>
auto word_of(const Names& names, std::string_view wanted)
    -> std::optional<typename Names::value_type::first_type> {
  for (const auto& [word, name] : names) {
    if (name == wanted) return word;
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_string(DataService service) { return name_of(kServiceNames, service); }
std::optional<DataService> parse_data_service(std::string_view name) {
  return word_of(kServiceNames, name);
}
std::string_view to_string(ServiceProvider provider) { return name_of(kProviderNames, provider); }
std::optional<ServiceProvider> parse_service_provider(std::string_view name) {
  return word_of(kProviderNames, name);
}
std::string_view to_string(ServiceFailure failure) { return name_of(kFailureNames, failure); }
std::optional<ServiceFailure> parse_service_failure(std::string_view name) {
  return word_of(kFailureNames, name);
}

std::int64_t ServiceUsage::used(DataService service) const {
  const std::lock_guard lock(mutex_);
  return used_[static_cast<std::size_t>(service)];
}

void ServiceUsage::clear() {
  const std::lock_guard lock(mutex_);
  used_.fill(0);
}

DataServicesSession& data_services_session(SessionServices& session) {
  auto* found = dynamic_cast<DataServicesSession*>(&session);
  if (found == nullptr) throw std::logic_error("a session without data services");
  return *found;
}

}  // namespace carto_mock::sql
