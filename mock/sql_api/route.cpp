#include "sql_api/route.h"

#include <vector>

#include "http/message.h"
#include "support/encodings.h"

namespace carto_mock::sql_api {
namespace {

using http::equals_ignoring_case;

// Without the slash at the start and one at the end; empty where a segment is empty.
std::vector<std::string_view> split_path(std::string_view path) {
  std::vector<std::string_view> segments;
  if (!path.starts_with('/')) return segments;
  path.remove_prefix(1);
  if (path.ends_with('/')) path.remove_suffix(1);
  for (;;) {
    const std::size_t slash = path.find('/');
    const std::string_view segment = path.substr(0, slash);
    if (segment.empty()) return {};
    segments.push_back(segment);
    if (slash == std::string_view::npos) return segments;
    path.remove_prefix(slash + 1);
  }
}

bool reads(std::string_view method) { return method == "GET" || method == "HEAD"; }

Endpoint find_outside_sql(std::string_view method, std::string_view name) {
  if (!reads(method) && method != "OPTIONS") return Endpoint::kUnknown;
  if (equals_ignoring_case(name, "version")) return Endpoint::kVersion;
  if (equals_ignoring_case(name, "health")) return Endpoint::kHealth;
  if (equals_ignoring_case(name, "jobs-wip")) return Endpoint::kJobsInProgress;
  return Endpoint::kUnknown;
}

Endpoint find_below_sql(std::string_view method, const std::vector<std::string_view>& rest) {
  if (method == "OPTIONS") return Endpoint::kPreflight;
  if (rest.empty()) return Endpoint::kQuery;
  if (rest.size() == 1) {
    if (equals_ignoring_case(rest[0], "copyfrom") && method == "POST") return Endpoint::kCopyFrom;
    if (equals_ignoring_case(rest[0], "copyto") && (reads(method) || method == "POST"))
      return Endpoint::kCopyTo;
    if (equals_ignoring_case(rest[0], "job") && method == "POST") return Endpoint::kCreateJob;
  }
  if (rest.size() == 2 && equals_ignoring_case(rest[0], "job")) {
    if (reads(method)) return Endpoint::kReadJob;
    if (method == "DELETE") return Endpoint::kCancelJob;
  }
  return Endpoint::kUnknown;
}

}  // namespace

Route find_route(std::string_view method, std::string_view path) {
  Route route;
  std::vector<std::string_view> segments = split_path(path);
  if (segments.size() > 2 && equals_ignoring_case(segments[0], "user") &&
      equals_ignoring_case(segments[2], "api")) {
    route.user = percent_decode(segments[1]);
    route.has_bad_escape = !route.user || !is_valid_utf8(*route.user);
    segments.erase(segments.begin(), segments.begin() + 2);
  }
  // api, version, endpoint, …
  if (segments.size() < 3 || !equals_ignoring_case(segments[0], "api")) return route;
  if (equals_ignoring_case(segments[2], "sql")) {
    route.is_below_sql = true;
    route.endpoint = find_below_sql(method, {segments.begin() + 3, segments.end()});
    if (route.endpoint == Endpoint::kReadJob || route.endpoint == Endpoint::kCancelJob) {
      const std::optional<std::string> id = percent_decode(segments[4]);
      if (id && is_valid_utf8(*id)) {
        route.job_id = *id;
      } else {
        route.undecodable_job = segments[4];
      }
    }
  } else if (segments.size() == 3) {
    route.endpoint = find_outside_sql(method, segments[2]);
  }
  return route;
}

bool is_below_sql(std::string_view path) { return find_route("GET", path).is_below_sql; }

}  // namespace carto_mock::sql_api
