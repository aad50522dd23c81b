#include "accounts/host_pattern.h"

namespace carto_mock::accounts {
namespace {

constexpr std::string_view kPlaceholder = "NAME";

std::string_view without_port(std::string_view host) {
  const std::size_t colon = host.rfind(':');
  if (colon == std::string_view::npos ||
      host.find_first_not_of("0123456789", colon + 1) != std::string_view::npos)
    return host;
  return host.substr(0, colon);
}

}  // namespace

std::string account_of_host(std::span<const std::string> patterns, std::string_view host) {
  host = without_port(host);
  for (const std::string& pattern : patterns) {
    const std::string_view domain = std::string_view(pattern).substr(kPlaceholder.size());
    if (host.size() > domain.size() && host.ends_with(domain))
      return std::string(host.substr(0, host.size() - domain.size()));
  }
  return {};
}

}  // namespace carto_mock::accounts
