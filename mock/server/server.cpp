#include "carto_mock/server.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <system_error>

#include "http/listener.h"
#include "jobs/job_service.h"
#include "server/router.h"
#include "support/error.h"
#include "support/thread.h"

namespace carto_mock {
namespace {

constexpr const char* kDefaultFixture = "tornadoes";

std::unique_ptr<Clock> make_clock(const std::string& text) {
  if (text.empty() || text == "real") return std::make_unique<SystemClock>();
  return std::make_unique<FixedClock>(parse_rfc3339(text));
}

std::unique_ptr<Random> make_random(const std::string& seed) {
  if (seed.empty()) return std::make_unique<Random>();
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(seed.data(), seed.data() + seed.size(), number);
  if (error != std::errc() || end != seed.data() + seed.size()) {
    throw ServerError(
        fmt::format("--seed: \"{}\" is not a whole number from 0 to 18446744073709551615", seed));
  }
  return std::make_unique<Random>(number);
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
      : host_(options.host),
        clock_(make_clock(options.clock)),
        random_(make_random(options.seed)),
        registry_({.fixture = options.fixture.empty() ? kDefaultFixture : options.fixture,
                   .data_directory = options.data_directory},
                  *clock_, *random_),
        jobs_(registry_, options.data_directory.empty()
                             ? std::filesystem::path()
                             : std::filesystem::path(options.data_directory) / "jobs.sqlite"),
        router_(registry_, jobs_,
                {.version = version(),
                 .is_clock_frozen = dynamic_cast<const FixedClock*>(clock_.get()) != nullptr},
                to_log_format(options.log_format)),
        listener_({.host = options.host, .port = options.port, .clock = clock_.get()},
                  [this](http::Exchange& exchange) { router_.handle(exchange); }) {}

  std::uint16_t port() const { return listener_.port(); }
  std::string url() const { return make_url(host_, port()); }
  accounts::Registry& registry() { return registry_; }
  void stop() { listener_.stop(); }

 private:
  std::string host_;
  std::unique_ptr<Clock> clock_;
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
void Server::reset() { impl_->registry().reset(); }
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
