#include "sql/functions/service_calls.h"

#include <fmt/format.h>

#include <algorithm>

#include "sql/catalog/snapshot.h"

namespace carto_mock::sql {
namespace {

struct PermissionWords {
  std::string_view grant;  // in the key's grants
  std::string_view refusal;
};

PermissionWords words_of(ServicePermission permission) {
  switch (permission) {
    case ServicePermission::kGeocoding:
      return {"geocoding", "Geocoding permission denied"};
    case ServicePermission::kIsolines:
      return {"isolines", "Isolines permission denied"};
    case ServicePermission::kRouting:
      return {"routing", "Routing permission denied"};
    case ServicePermission::kObservatory:
      return {"observatory", "Data Observatory permission denied"};
    case ServicePermission::kAnyKey:
      return {"", "The api_key must be provided"};
  }
  return {};
}

bool is_public(const Role& role) {
  return role.name == "publicuser" || role.name.starts_with("cartodb_publicuser_");
}

bool is_allowed(const Role* role, ServicePermission permission) {
  if (role == nullptr) return false;
  if (permission == ServicePermission::kAnyKey) return !is_public(*role);
  return std::ranges::find(role->dataservices, words_of(permission).grant) !=
         role->dataservices.end();
}

constexpr std::string_view kSchema = "cdb_dataservices_client";
constexpr std::string_view kServer = "dataservices_db";

}  // namespace

void check_service_permission(SessionServices& session, ServicePermission permission,
                              ServiceTwin twin) {
  const Role* role = session.catalog().find_role(session.session_user());
  if (!is_allowed(role, permission)) {
    const bool is_plain_refusal =
        twin == ServiceTwin::kPlain && permission != ServicePermission::kAnyKey;
    throw Error(is_plain_refusal ? sqlstate::kPrivilegeNotGranted : sqlstate::kRaiseException,
                std::string(words_of(permission).refusal));
  }
  if (data_services_session(session).data_services_account().user_name.empty()) {
    throw Error(sqlstate::kRaiseException, "Username is a mandatory argument, check it out");
  }
}

void warn_of_service_error(const CallContext& context, const Error& error) {
  if (!error.unsupported_construct().empty() || error.state() == sqlstate::kQueryCanceled)
    throw error;
  context.session.notice(Severity::kWarning, error.message());
}

Error remote_error(std::string_view function, std::string_view text, SqlState state) {
  return Error(state,
               fmt::format("{}.{}: [{}] REMOTE ERROR: {}", kSchema, function, kServer, text));
}

std::string remote_notice(std::string_view function, std::string_view text) {
  return fmt::format("{}.{}: [{}] REMOTE NOTICE: {}", kSchema, function, kServer, text);
}

std::string nested_routines(int levels) {
  std::string text;
  for (int i = 0; i < levels; ++i) text += "spiexceptions.ExternalRoutineException: ";
  return text;
}

std::int64_t largest_batch(ServiceProvider provider) {
  switch (provider) {
    case ServiceProvider::kGoogle:
      return 1000;
    case ServiceProvider::kHere:
    case ServiceProvider::kTomTom:
      return 1'000'000;
    case ServiceProvider::kMapbox:
      return 50;
    case ServiceProvider::kGeocodio:
      return 100;
    case ServiceProvider::kMapzen:
      return 1;
  }
  return 1;
}

bool has_observatory(SessionServices& session) {
  auto* found = dynamic_cast<DataServicesSession*>(&session);
  return found == nullptr || found->data_services_account().settings.has_observatory;
}

void check_observatory_permission(SessionServices& session, std::string_view function) {
  const bool asks_for_a_key_only = function.starts_with("_dst_");
  check_service_permission(
      session, asks_for_a_key_only ? ServicePermission::kAnyKey : ServicePermission::kObservatory,
      function.ends_with("_exception_safe") ? ServiceTwin::kExceptionSafe : ServiceTwin::kPlain);
}

Error missing_function(std::string_view signature) {
  return Error(sqlstate::kUndefinedFunction, fmt::format("function {} does not exist", signature))
      .hint(
          "No function matches the given name and argument types. You might need to add explicit "
          "type casts.");
}

bool ServiceQuota::allows(const Numeric& calls, QuotaRule rule) const {
  switch (rule) {
    case QuotaRule::kAnythingLeft:
      return provider == ServiceProvider::kGoogle || has_soft_limit || used < monthly;
    case QuotaRule::kAllLeft:
      return has_soft_limit || Numeric::compare(calls + Numeric(used), Numeric(monthly)) <= 0;
  }
  return false;
}

const ServiceSettings& service_settings(const CallContext& context, DataService service) {
  return data_services_session(context.session).data_services_account().settings.of(service);
}

namespace {

ServiceQuota quota_after(const ServiceSettings& settings, std::int64_t calls) {
  return {settings.monthly_quota, settings.used_quota + calls, settings.soft_limit,
          settings.provider};
}

}  // namespace

ServiceQuota service_quota(const CallContext& context, DataService service) {
  return quota_after(service_settings(context, service),
                     data_services_session(context.session).service_usage().used(service));
}

bool count_calls(const CallContext& context, DataService service, std::int64_t calls,
                 QuotaRule rule) {
  const ServiceSettings& settings = service_settings(context, service);
  return data_services_session(context.session)
      .service_usage()
      .add_if(service, calls, [&](std::int64_t used) {
        return quota_after(settings, used).allows(Numeric(calls), rule);
      });
}

}  // namespace carto_mock::sql
