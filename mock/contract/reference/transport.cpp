#include "contract/reference/transport.h"

#include <fmt/format.h>

#include <cerrno>
#include <charconv>
#include <system_error>

#include "contract/reference/client_failure.h"

namespace carto_mock::contract {
namespace {

constexpr std::string_view kScheme = "http://";
constexpr std::string_view kSecureScheme = "https://";

ClientFailure bad_url(std::string_view url) {
  return {FailureKind::kClient,
          0,
          {fmt::format("{} is no URL of the form http://HOST:PORT or https://HOST", url)}};
}

bool is_this_machine(std::string_view name) {
  return name == "localhost" || name.ends_with(".localhost");
}

}  // namespace

std::string BaseUrl::origin() const {
  return std::string(is_secure ? kSecureScheme : kScheme) + host;
}

BaseUrl parse_base_url(std::string_view url) {
  BaseUrl base;
  base.is_secure = url.starts_with(kSecureScheme);
  if (!base.is_secure && !url.starts_with(kScheme)) throw bad_url(url);
  std::string_view rest = url.substr((base.is_secure ? kSecureScheme : kScheme).size());
  const std::size_t slash = rest.find('/');
  base.host = rest.substr(0, slash);
  if (slash != std::string_view::npos) base.path = rest.substr(slash);
  while (base.path.ends_with('/')) base.path.pop_back();
  const std::size_t colon = base.host.find(':');
  const std::string name = base.host.substr(0, colon);
  base.port = base.is_secure ? 443 : 80;
  if (colon != std::string::npos) {
    const char* end = base.host.data() + base.host.size();
    const auto result = std::from_chars(base.host.data() + colon + 1, end, base.port);
    if (result.ec != std::errc() || result.ptr != end) throw bad_url(url);
  }
  base.address = is_this_machine(name) ? "127.0.0.1" : name;
  return base;
}

http::ClientResponse send_request(const BaseUrl& base, http::Request request, std::string_view body,
                                  std::chrono::milliseconds timeout) {
  if (!request.headers.find("Host")) request.headers.add("Host", base.host);
  http::ClientEndpoint endpoint{base.address, base.port, std::nullopt};
  if (base.is_secure) endpoint.tls_name = base.host.substr(0, base.host.find(':'));
  try {
    return http::Client(std::move(endpoint), timeout).send(request, body);
  } catch (const std::system_error& error) {
    const bool is_timeout = error.code().value() == EAGAIN || error.code().value() == ETIMEDOUT;
    throw ClientFailure(is_timeout ? FailureKind::kTimeout : FailureKind::kNetwork, 0,
                        {error.what()});
  } catch (const std::runtime_error& error) {
    throw ClientFailure(FailureKind::kNetwork, 0, {error.what()});
  }
}

}  // namespace carto_mock::contract
