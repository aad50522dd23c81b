// The batch jobs' endpoints, once the account and the parameters are known (spec sql-api.md 8).
#pragma once

#include <string>
#include <string_view>

#include "http/message.h"
#include "jobs/job_service.h"
#include "sql_api/parameters.h"
#include "sql_api/route.h"

namespace carto_mock::sql_api {

// Throws ApiError 400 for parameters that are too large together; comes before the key is checked.
void check_job_size(const Parameters& parameters);

// The group whose rate limits count at an endpoint of jobs.
std::string_view job_rate_group(Endpoint endpoint);

// Creates, reads or cancels, for a master key. Throws ApiError, Error.
http::Response job_response(jobs::JobService& jobs, const Route& route, std::string_view account,
                            const Parameters& parameters, http::Headers headers);

// {"account":["job id"]}: /jobs-wip.
std::string jobs_in_progress_body(jobs::JobService& jobs);

}  // namespace carto_mock::sql_api
