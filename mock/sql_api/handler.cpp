#include "sql_api/handler.h"

#include <algorithm>

#include "formats/json_text.h"
#include "sql_api/conditional.h"
#include "sql_api/job_endpoint.h"
#include "sql_api/query_request.h"
#include "sql_api/responses.h"
#include "sql_api/route.h"

namespace carto_mock::sql_api {
namespace {

// The methods that Node's parser knows; others never reach the application (spec 1.11).
bool is_known_method(std::string_view method) {
  static constexpr std::string_view kMethods[] = {
      "DELETE",     "GET",        "HEAD",  "POST",     "PUT",    "CONNECT",    "OPTIONS",
      "TRACE",      "COPY",       "LOCK",  "MKCOL",    "MOVE",   "PROPFIND",   "PROPPATCH",
      "SEARCH",     "UNLOCK",     "BIND",  "REBIND",   "UNBIND", "ACL",        "REPORT",
      "MKACTIVITY", "CHECKOUT",   "MERGE", "M-SEARCH", "NOTIFY", "SUBSCRIBE",  "PATCH",
      "PURGE",      "MKCALENDAR", "LINK",  "UNLINK",   "SOURCE", "UNSUBSCRIBE"};
  return std::ranges::find(kMethods, method) != std::end(kMethods);
}

http::Response bare_400() {
  http::Response response;
  response.status = 400;
  response.headers.add("Connection", "close");
  return response;
}

// Spec 1.5. Neither the database nor anything else is asked.
std::string health_body(const accounts::ServiceHealth& health) {
  if (!health.is_checked) return R"({"enabled":false,"ok":true})";
  if (!health.disabled) return R"({"enabled":true,"ok":true,"elapsed":0})";
  std::string body = R"({"enabled":true,"ok":false,"elapsed":0,"err":)";
  formats::append_json_string(body, *health.disabled);
  return body + '}';
}

http::Response small_endpoint(std::string_view method, std::string body) {
  if (method != "OPTIONS") return json_response(std::move(body));
  http::Response response;
  response.headers.add("Allow", "GET,HEAD");
  response.headers.add("Content-Type", "text/html; charset=utf-8");
  response.body = "GET,HEAD";
  return response;
}

http::Response health_response(std::string_view method, const accounts::ServiceHealth& health) {
  http::Response response = small_endpoint(method, health_body(health));
  if (method != "OPTIONS" && health.is_checked && health.disabled) response.status = 503;
  return response;
}

}  // namespace

bool SqlApi::owns(std::string_view path) { return is_below_sql(path); }

bool SqlApi::knows(std::string_view path) {
  return owns(path) || find_route("GET", path).endpoint != Endpoint::kUnknown;
}

void SqlApi::handle(http::Exchange& exchange) const {
  const http::Request& request = exchange.request();
  if (!is_known_method(request.method)) return exchange.respond(bare_400());
  const Route route = find_route(request.method, request.path());
  if (route.has_bad_escape) return exchange.respond(html_page({}, 400, "Bad Request"));
  switch (route.endpoint) {
    case Endpoint::kVersion:
      return exchange.respond(answer_conditionally(
          request, small_endpoint(request.method, R"({"cartodb_sql_api":"6.0.0"})")));
    case Endpoint::kHealth:
      return exchange.respond(
          answer_conditionally(request, health_response(request.method, health_.read())));
    case Endpoint::kJobsInProgress:
      return exchange.respond(small_endpoint(request.method, jobs_in_progress_body(jobs_)));
    case Endpoint::kPreflight: {
      http::Response response;
      add_cors_headers(response.headers);
      return exchange.respond(std::move(response));
    }
    case Endpoint::kUnknown:
      if (!route.is_below_sql) {
        return exchange.respond(
            html_page({}, 404, unknown_path_text(request.method, request.path())));
      }
      break;
    case Endpoint::kQuery:
    case Endpoint::kCopyFrom:
    case Endpoint::kCopyTo:
    case Endpoint::kCreateJob:
    case Endpoint::kReadJob:
    case Endpoint::kCancelJob:
      break;
  }
  QueryRequest(registry_, jobs_, exporter_, route, exchange).handle();
}

}  // namespace carto_mock::sql_api
