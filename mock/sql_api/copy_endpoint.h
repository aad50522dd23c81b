// The COPY endpoints, once the account and the key are known (spec sql-api.md 9).
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "http/message.h"
#include "sql/engine/session.h"
#include "sql_api/parameters.h"

namespace carto_mock::sql_api {

// The data are the answer's body, sent as they come. An error before the first of them is thrown
// (ApiError, Error); a later one is appended to them, as the service does.
void answer_copy_to(sql::Session& session, const Parameters& parameters, http::Exchange& exchange,
                    http::Headers headers);

// 2 GiB, the service's own limit.
inline constexpr std::uint64_t kLargestCopyBody = std::uint64_t{2} << 30;

// Of an upload, in bytes as received.
struct UploadLimits {
  std::uint64_t largest_body = kLargestCopyBody;
  // So many must come in each interval.
  std::uint32_t minimum_bytes = 0;
  std::chrono::milliseconds interval = std::chrono::seconds(15);
};

// The data are the request's body, gzip or not. All rows or none. Throws ApiError, Error.
void answer_copy_from(sql::Session& session, const Parameters& parameters, http::Exchange& exchange,
                      http::Headers headers, const UploadLimits& limits);

// JavaScript's encodeURIComponent of UTF-8.
std::string encode_uri_component(std::string_view text);

}  // namespace carto_mock::sql_api
