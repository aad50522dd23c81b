#include "carto_mock/server.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <system_error>

#include "accounts/fixture_document.h"
#include "http/listener.h"
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
std::string make_url(const std::string& host, std::uint16_t port) {
  if (host == "0.0.0.0") return fmt::format("http://127.0.0.1:{}", port);
  if (host == "::") return fmt::format("http://[::1]:{}", port);
  const bool is_ipv6 = host.find(':') != std::string::npos;
  return is_ipv6 ? fmt::format("http://[{}]:{}", host, port)
                 : fmt::format("http://{}:{}", host, port);
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
        router_(registry_, jobs_, {.version = version(), .clock = clock_},
                to_log_format(options.log_format)),
        listener_({.host = options.host, .port = options.port, .clock = &clock_},
                  [this](http::Exchange& exchange) { router_.handle(exchange); }) {}

  std::uint16_t port() const { return listener_.port(); }
  std::string url() const { return make_url(host_, port()); }
  accounts::Registry& registry() { return registry_; }
  void reset() { router_.reset(); }
  void stop() { listener_.stop(); }

 private:
  std::string host_;
  SettableClock clock_;
  std::unique_ptr<Random> random_;
  accounts::Registry registry_;
  jobs::JobService jobs_;
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
  } catch (const std::system_error& error) {
    throw ServerError(error.what());
  }
}

Server::~Server() = default;
Server::Server(Server&&) noexcept = default;
Server& Server::operator=(Server&&) noexcept = default;

std::uint16_t Server::port() const { return impl_->port(); }
std::string Server::url() const { return impl_->url(); }
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
