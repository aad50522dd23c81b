// What all functions of the data services do around what they are for: the permission of the
// session's key, the `_…_exception_safe` twins, errors as they come from the remote server (spec
// dataservices.md 1.6, 2.2 and 2.4), quotas.
//
// They run as their definer, so EXECUTE is never what stops a key: these checks are.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sql/functions/data_services.h"
#include "sql/functions/function.h"
#include "sql/functions/value_streams.h"
#include "support/error.h"

namespace carto_mock::sql {

enum class ServicePermission {
  kGeocoding,
  kIsolines,
  kRouting,
  kObservatory,
  kAnyKey,  // none of them, but the public key must not call
};

// A twin raises what the checks raise itself, hence with another SQLSTATE, and turns every other
// error into a WARNING.
enum class ServiceTwin { kPlain, kExceptionSafe };

void check_service_permission(SessionServices& session, ServicePermission permission,
                              ServiceTwin twin);
// Warns of an error and returns, or throws it on where a twin does not catch it either: what
// carto-mock refuses, and a cancelled statement.
void warn_of_service_error(const CallContext& context, const Error& error);

// `cdb_dataservices_client._cdb_isochrone(6): [dataservices_db] REMOTE ERROR: …`. `function` is the
// private one with its number of arguments; 38000 is what the server's Python code raises.
Error remote_error(std::string_view function, std::string_view text,
                   SqlState state = SqlState("38000"));
// The same as a notice.
std::string remote_notice(std::string_view function, std::string_view text);
// Where the account has no geocoder of streets.
inline constexpr std::string_view kNoGeocoder = "Exception: Requested geocoder is not available";
// What an error of Python is wrapped in at each of the server's functions that it passes through.
std::string nested_routines(int levels);

// Are the OBS_* functions there for the session's account? In a session without data services they
// are.
bool has_observatory(SessionServices& session);
// For a function of the observatory that carto-mock lacks: who may not call it is told so first.
void check_observatory_permission(SessionServices& session, std::string_view function);
// 42883 `function f(integer) does not exist`, with PostgreSQL's hint.
Error missing_function(std::string_view signature);

// What a quota must hold for calls to be made: anything at all, which a call may then go beyond, as
// isolines of several ranges do; or all of them.
enum class QuotaRule { kAnythingLeft, kAllLeft };

// Where an account stands with a service.
struct ServiceQuota {
  std::int64_t monthly = 0;
  std::int64_t used = 0;
  bool has_soft_limit = false;
  ServiceProvider provider = ServiceProvider::kTomTom;

  bool allows(const Numeric& calls, QuotaRule rule) const;
  bool allows_call() const { return allows(Numeric(1), QuotaRule::kAnythingLeft); }
};
// How many addresses a provider takes at once.
std::int64_t largest_batch(ServiceProvider provider);
ServiceQuota service_quota(const CallContext& context, DataService service);
const ServiceSettings& service_settings(const CallContext& context, DataService service);
// Counts them where the quota allows them at this moment; false: it does not, and nothing was
// counted. Two sessions cannot both have the last call.
bool count_calls(const CallContext& context, DataService service, std::int64_t calls,
                 QuotaRule rule = QuotaRule::kAnythingLeft);

// A function that asks for `permission`, and its twin, which gives NULL, or no rows, where it
// fails. `body` gives a value, or all rows at once.
template <auto body, ServicePermission permission>
auto service_call(const CallContext& context, Arguments arguments)
    -> decltype(body(context, arguments)) {
  check_service_permission(context.session, permission, ServiceTwin::kPlain);
  return body(context, arguments);
}
template <auto body, ServicePermission permission>
auto safe_service_call(const CallContext& context, Arguments arguments)
    -> decltype(body(context, arguments)) {
  check_service_permission(context.session, permission, ServiceTwin::kExceptionSafe);
  try {
    return body(context, arguments);
  } catch (const Error& error) {
    warn_of_service_error(context, error);
    return {};
  }
}

// Entries of the function lists.
template <auto body, ServicePermission permission>
constexpr FunctionEntry service_entry(std::string_view signature) {
  return {signature, service_call<body, permission>};
}
template <auto body, ServicePermission permission>
constexpr FunctionEntry safe_service_entry(std::string_view signature) {
  return {signature, safe_service_call<body, permission>};
}
template <auto body, ServicePermission permission>
constexpr SetFunctionEntry service_set_entry(std::string_view signature) {
  return {signature, all_at_once<service_call<body, permission>>};
}
template <auto body, ServicePermission permission>
constexpr SetFunctionEntry safe_service_set_entry(std::string_view signature) {
  return {signature, all_at_once<safe_service_call<body, permission>>};
}

}  // namespace carto_mock::sql
