#include "sql_api/job_endpoint.h"

#include <fmt/format.h>

#include "sql_api/api_error.h"
#include "sql_api/responses.h"

namespace carto_mock::sql_api {
namespace {

constexpr std::size_t kLargestPayload = 16384;

// As JavaScript counts: code units of UTF-16.
std::size_t utf16_length(std::string_view text) {
  std::size_t length = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xc0U) != 0x80U) length += byte >= 0xf0 ? 2 : 1;
  }
  return length;
}

jobs::Json answer(jobs::JobService& jobs, const Route& route, std::string_view account,
                  const Parameters& parameters) {
  switch (route.endpoint) {
    case Endpoint::kCreateJob: {
      const JsValue* query = parameters.find("query");
      return jobs.create(std::string(account), query == nullptr ? JsValue() : *query);
    }
    case Endpoint::kReadJob:
      return jobs.read(route.job_id, account);
    case Endpoint::kCancelJob:
      return jobs.cancel(route.job_id, account);
    case Endpoint::kUnknown:
    case Endpoint::kVersion:
    case Endpoint::kHealth:
    case Endpoint::kJobsInProgress:
    case Endpoint::kPreflight:
    case Endpoint::kQuery:
    case Endpoint::kCopyFrom:
    case Endpoint::kCopyTo:
      break;
  }
  throw Error(sqlstate::kInternalError, "no endpoint of jobs");
}

}  // namespace

void check_job_size(const Parameters& parameters) {
  const std::size_t size =
      utf16_length(parameters.body().dump(-1, ' ', false, JsValue::error_handler_t::replace));
  if (size <= kLargestPayload) return;
  throw ApiError{
      400,
      fmt::format("Your payload is too large: {} bytes. Max size allowed is {} bytes ({}kb). Are "
                  "you trying to import data?. Please, check out import api "
                  "http://docs.cartodb.com/cartodb-platform/import-api/",
                  size, kLargestPayload, kLargestPayload / 1024),
      {},
      {},
      {},
      {}};
}

std::string_view job_rate_group(Endpoint endpoint) {
  switch (endpoint) {
    case Endpoint::kCreateJob:
      return "job_create";
    case Endpoint::kReadJob:
      return "job_get";
    case Endpoint::kCancelJob:
      return "job_delete";
    case Endpoint::kUnknown:
    case Endpoint::kVersion:
    case Endpoint::kHealth:
    case Endpoint::kJobsInProgress:
    case Endpoint::kPreflight:
    case Endpoint::kQuery:
    case Endpoint::kCopyFrom:
    case Endpoint::kCopyTo:
      break;
  }
  throw Error(sqlstate::kInternalError, "no endpoint of jobs");
}

http::Response job_response(jobs::JobService& jobs, const Route& route, std::string_view account,
                            const Parameters& parameters, http::Headers headers) {
  const jobs::Json job = answer(jobs, route, account, parameters);
  http::Response response;
  response.status = route.endpoint == Endpoint::kCreateJob ? 201 : 200;
  response.headers = std::move(headers);
  response.headers.add("Content-Type", "application/json; charset=utf-8");
  response.body = job.dump(-1, ' ', false, jobs::Json::error_handler_t::replace);
  return response;
}

std::string jobs_in_progress_body(jobs::JobService& jobs) {
  jobs::Json accounts = jobs::Json::object();
  for (const auto& [account, ids] : jobs.in_progress()) accounts[account] = ids;
  return accounts.dump();
}

}  // namespace carto_mock::sql_api
