#include "server/router.h"

#include <exception>

#include "accounts/fixture_document.h"
#include "faults/faulting_exchange.h"
#include "http/account_watcher.h"

namespace carto_mock::server {
namespace {

http::Response internal_error() {
  http::Response response;
  response.status = 500;
  response.headers.add("Content-Type", "application/json; charset=utf-8");
  response.headers.add("Carto-Mock-Unsupported", "internal error");
  response.body = R"({"error":["carto-mock failed; its log says why"]})";
  return response;
}

// /user/NAME/… names NAME.
std::string_view account_in_path(std::string_view path) {
  constexpr std::string_view kPrefix = "/user/";
  if (!path.starts_with(kPrefix)) return {};
  path.remove_prefix(kPrefix.size());
  return path.substr(0, path.find('/'));
}

}  // namespace

Router::Router(accounts::Registry& registry, jobs::JobService& jobs, AdminOptions admin,
               std::optional<LogFormat> log_format)
    : registry_(registry),
      tokens_(registry),
      health_(registry.fixture().health),
      admin_(registry, journal_, tokens_, faults_, health_, std::move(admin)),
      auth_(registry),
      platform_(registry),
      sql_(registry, jobs, health_) {
  if (log_format)
    log_.emplace(*log_format, [this](std::string_view text) { return tokens_.redact(text); });
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

void Router::dispatch(journal::RecordingExchange& exchange) {
  const std::string_view path = exchange.request().path();
  if (AdminApi::matches(path)) return admin_.handle(exchange);
  faults::FaultingExchange faulting(exchange, faults_);
  faulting.meet_faults_of_all();
  if (platform_api::PlatformApi::matches(path)) {
    platform_.handle(faulting);
  } else if (is_platform_path(path)) {
    auth_.handle(faulting);
  } else {
    sql_.handle(faulting);
  }
}

void Router::handle(http::Exchange& exchange) {
  journal::RecordingExchange observed(
      exchange, [this](journal::RecordingExchange& complete) { record(complete); });
  try {
    dispatch(observed);
  } catch (const http::ConnectionClosed&) {
    observed.complete();
    throw;  // the connection's business
  } catch (const http::Answered&) {
    // The service was spared the request.
  } catch (const std::exception& error) {
    // A fault of carto-mock's own: one request fails, the server goes on.
    if (log_) log_->failure(exchange.request(), error.what());
    if (!observed.has_begun()) observed.respond(internal_error());
  }
  if (log_) log_->request(exchange.request(), observed.status(), observed.elapsed());
  observed.complete();
}

void Router::record(journal::RecordingExchange& exchange) {
  const http::Request& request = exchange.request();
  if (AdminApi::matches(request.path()) && !AdminApi::changes_state(request)) return;
  std::string account = exchange.account();
  // What no service takes is with the account that its path names.
  if (account.empty()) {
    const std::string_view named = account_in_path(request.path());
    if (registry_.find(named)) account = named;
  }
  journal_.record(account, exchange.take_entry());
}

}  // namespace carto_mock::server
