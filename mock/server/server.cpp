#include "carto_mock/server.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <optional>
#include <sstream>
#include <stdexcept>

#include "accounts/fixture_document.h"
#include "http/listener.h"
#include "http/tls.h"
#include "jobs/job_service.h"
#include "server/router.h"
#include "support/error.h"
#include "support/thread.h"

namespace carto_mock {
namespace {

constexpr const char* kDefaultFixture = "tornadoes";

ClockSetting clock_setting(const std::string& text, const accounts::FixtureStart& start) {
  if (!text.empty()) return parse_clock_setting(text);
  return start.clock.value_or(ClockSetting());
}

// --seed, else the fixture's.
std::optional<TokenSeed> seed_of(const std::string& text, const accounts::FixtureStart& start) {
  if (text.empty()) return start.seed;
  TokenSeed seed;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed.value);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw ServerError(
        fmt::format("--seed: \"{}\" is not a whole number from 0 to 18446744073709551615", text));
  }
  return seed;
}

std::unique_ptr<Random> make_random(const std::optional<TokenSeed>& seed) {
  return seed ? std::make_unique<Random>(seed->value) : std::make_unique<Random>();
}

std::string fixture_of(const ServerOptions& options) {
  return options.fixture.empty() ? kDefaultFixture : options.fixture;
}

std::optional<server::LogFormat> to_log_format(ServerOptions::LogFormat format) {
  switch (format) {
    case ServerOptions::LogFormat::kNone:
      return std::nullopt;
    case ServerOptions::LogFormat::kText:
      return server::LogFormat::kText;
    case ServerOptions::LogFormat::kJson:
      return server::LogFormat::kJson;
  }
  return std::nullopt;
}

// Where a client on this machine reaches a server that listens on `host`.
std::string make_url(std::string_view scheme, const std::string& host, std::uint16_t port) {
  if (host == "0.0.0.0") return fmt::format("{}://127.0.0.1:{}", scheme, port);
  if (host == "::") return fmt::format("{}://[::1]:{}", scheme, port);
  const bool is_ipv6 = host.find(':') != std::string::npos;
  return is_ipv6 ? fmt::format("{}://[{}]:{}", scheme, host, port)
                 : fmt::format("{}://{}:{}", scheme, host, port);
}

std::string read_file(const std::string& path, std::string_view option) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (!(text << file.rdbuf()))
    throw ServerError(fmt::format("{}: {} cannot be read", option, path));
  return text.str();
}

struct Tls {
  std::shared_ptr<const http::TlsContext> context;  // null: none
  std::string authority;                            // as PEM; empty: not ours
};

Tls make_tls(const ServerOptions& options, const accounts::Registry& registry) {
  const bool has_files = !options.tls_certificate.empty() || !options.tls_key.empty();
  if (has_files && (options.tls || options.tls_certificate.empty() || options.tls_key.empty()))
    throw ServerError("--tls-cert and --tls-key go together, and not with --tls");
  if (has_files) {
    return {std::make_shared<http::TlsContext>(
                http::TlsCertificate{read_file(options.tls_certificate, "--tls-cert"),
                                     read_file(options.tls_key, "--tls-key")}),
            {}};
  }
  if (!options.tls) return {};
  std::vector<std::string> hosts = {"localhost", "127.0.0.1", "::1"};
  const auto add = [&hosts](const std::string& host) {
    if (std::ranges::find(hosts, host) == hosts.end()) hosts.push_back(host);
  };
  constexpr std::string_view kName = "NAME.";
  for (const std::string& pattern : registry.fixture().host_patterns) {
    const std::string parent = pattern.substr(kName.size());
    add("*." + parent);
    // Clients take no `*` right below a top-level domain such as localhost.
    if (parent.find('.') != std::string::npos) continue;
    for (const accounts::FixtureAccount& account : registry.fixture().accounts)
      add(account.identity.name + '.' + parent);
  }
  if (options.host != "0.0.0.0" && options.host != "::") add(options.host);
  http::MadeCertificates made = http::make_certificates(hosts);
  return {std::make_shared<http::TlsContext>(made.server), std::move(made.authority)};
}

}  // namespace

// The listener is last: it ends before what its handlers use.
class Server::Impl {
 public:
  explicit Impl(const ServerOptions& options)
      : Impl(options, accounts::read_fixture_start(fixture_of(options))) {}

  Impl(const ServerOptions& options, const accounts::FixtureStart& start)
      : host_(options.host),
        clock_(clock_setting(options.clock, start)),
        random_(make_random(seed_of(options.seed, start))),
        registry_({.fixture = fixture_of(options),
                   .data_directory = options.data_directory,
                   .seed = seed_of(options.seed, start)},
                  clock_, *random_),
        jobs_(registry_, options.data_directory.empty()
                             ? std::filesystem::path()
                             : std::filesystem::path(options.data_directory) / "jobs.sqlite"),
        tls_(make_tls(options, registry_)),
        router_(registry_, jobs_,
                {.version = version(), .clock = clock_, .authority = tls_.authority},
                to_log_format(options.log_format)),
        listener_(
            {.host = options.host, .port = options.port, .tls = tls_.context, .clock = &clock_},
            [this](http::Exchange& exchange) { router_.handle(exchange); }) {}

  std::uint16_t port() const { return listener_.port(); }
  std::string url() const { return make_url(tls_.context ? "https" : "http", host_, port()); }
  const std::string& authority() const { return tls_.authority; }
  accounts::Registry& registry() { return registry_; }
  void reset() { router_.reset(); }
  void stop() { listener_.stop(); }

 private:
  std::string host_;
  SettableClock clock_;
  std::unique_ptr<Random> random_;
  accounts::Registry registry_;
  jobs::JobService jobs_;
  Tls tls_;
  server::Router router_;
  http::Listener listener_;
};

Server::Server(ServerOptions options) {
  try {
    // A fixture may hold statements that need it.
    run_with_large_stack([&] { impl_ = std::make_unique<Impl>(options); });
  } catch (const Error& error) {
    throw ServerError(error.detail().empty()
                          ? error.message()
                          : fmt::format("{}: {}", error.message(), error.detail()));
  } catch (const ServerError&) {
    throw;
  } catch (const std::runtime_error& error) {  // of the system, of TLS
    throw ServerError(error.what());
  }
}

Server::~Server() = default;
Server::Server(Server&&) noexcept = default;
Server& Server::operator=(Server&&) noexcept = default;

std::uint16_t Server::port() const { return impl_->port(); }
std::string Server::url() const { return impl_->url(); }
std::string Server::authority() const { return impl_->authority(); }
void Server::reset() { impl_->reset(); }
void Server::stop() { impl_->stop(); }
std::string Server::version() { return CARTO_MOCK_VERSION; }

std::vector<ServerAccount> Server::accounts() const {
  std::vector<ServerAccount> accounts;
  for (const auto& account : impl_->registry().accounts()) {
    const auto master = account->master_key();
    accounts.push_back({account->name(), fmt::format("{}/user/{}/", url(), account->name()),
                        account->schema(), master ? master->token : std::string()});
  }
  return accounts;
}

}  // namespace carto_mock
