#include "server/router.h"

#include <chrono>
#include <exception>

namespace carto_mock::server {
namespace {

// Passes everything on, and remembers the status for the log.
class ObservedExchange final : public http::Exchange {
 public:
  explicit ObservedExchange(http::Exchange& inner) : inner_(inner) {}

  const http::Request& request() const override { return inner_.request(); }
  std::string read_body(std::size_t limit) override { return inner_.read_body(limit); }
  std::size_t read_some(char* buffer, std::size_t capacity) override {
    return inner_.read_some(buffer, capacity);
  }
  void respond(http::Response response) override {
    status_ = response.status;
    inner_.respond(std::move(response));
  }
  void begin(int status, const http::Headers& headers) override {
    status_ = status;
    inner_.begin(status, headers);
  }
  void write(std::string_view bytes) override { inner_.write(bytes); }
  void finish() override { inner_.finish(); }
  bool has_begun() const override { return inner_.has_begun(); }
  bool is_client_gone() override { return inner_.is_client_gone(); }

  int status() const { return status_; }

 private:
  http::Exchange& inner_;
  int status_ = 0;
};

http::Response internal_error() {
  http::Response response;
  response.status = 500;
  response.headers.add("Content-Type", "application/json; charset=utf-8");
  response.headers.add("Carto-Mock-Unsupported", "internal error");
  response.body = R"({"error":["carto-mock failed; its log says why"]})";
  return response;
}

}  // namespace

Router::Router(accounts::Registry& registry, jobs::JobService& jobs, AdminOptions admin,
               std::optional<LogFormat> log_format)
    : registry_(registry),
      admin_(registry, std::move(admin)),
      auth_(registry),
      sql_(registry, jobs) {
  if (log_format) log_.emplace(*log_format);
}

bool Router::is_platform_path(std::string_view path) const {
  if (sql_api::SqlApi::owns(path)) return false;
  if (auth_.matches(path)) return true;
  switch (registry_.catch_all()) {
    case accounts::Service::kPlatform:
      return !sql_api::SqlApi::knows(path);
    case accounts::Service::kSqlApi:
      return false;
  }
  return false;
}

void Router::dispatch(http::Exchange& exchange) {
  const std::string_view path = exchange.request().path();
  if (AdminApi::matches(path)) {
    admin_.handle(exchange);
  } else if (is_platform_path(path)) {
    auth_.handle(exchange);
  } else {
    sql_.handle(exchange);
  }
}

void Router::handle(http::Exchange& exchange) {
  const auto start = std::chrono::steady_clock::now();
  ObservedExchange observed(exchange);
  try {
    dispatch(observed);
  } catch (const http::ConnectionClosed&) {
    throw;  // the connection's business
  } catch (const std::exception& error) {
    // A fault of carto-mock's own: one request fails, the server goes on.
    if (log_) log_->failure(exchange.request(), error.what());
    if (!observed.has_begun()) observed.respond(internal_error());
  }
  if (log_) {
    const auto duration = std::chrono::steady_clock::now() - start;
    log_->request(exchange.request(), observed.status(),
                  std::chrono::duration_cast<std::chrono::microseconds>(duration));
  }
}

}  // namespace carto_mock::server
