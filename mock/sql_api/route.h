// The SQL API's paths (spec sql-api.md 1.1, 1.2): /api/:version/… and /user/:user/api/:version/…,
// in any letter case, with one slash at the end or none.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace carto_mock::sql_api {

enum class Endpoint {
  kUnknown,  // the HTML 404 page
  kVersion,
  kHealth,
  kJobsInProgress,
  kPreflight,  // OPTIONS below /sql
  kQuery,
  kCopyFrom,
  kCopyTo,
  kCreateJob,
  kReadJob,
  kCancelJob,
};

struct Route {
  Endpoint endpoint = Endpoint::kUnknown;
  bool is_below_sql = false;        // has CORS headers, whatever the endpoint
  std::optional<std::string> user;  // of /user/:user, decoded; none: by the host
  std::string job_id;               // of /job/:id, decoded
  bool has_bad_escape = false;      // in :user
  std::string undecodable_job;      // :id as it was sent, where its escapes are bad
};

Route find_route(std::string_view method, std::string_view path);

// …/sql and what is below it, whatever the version: other APIs' versions too.
bool is_below_sql(std::string_view path);

}  // namespace carto_mock::sql_api
