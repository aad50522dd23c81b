// One request below /sql, from its first check to its last byte (spec sql-api.md 1.7, 1.8).
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "accounts/registry.h"
#include "formats/ogr_export.h"
#include "http/message.h"
#include "jobs/job_service.h"
#include "sql_api/credentials.h"
#include "sql_api/query_options.h"
#include "sql_api/route.h"

namespace carto_mock::sql_api {

class QueryRequest {
 public:
  QueryRequest(const accounts::Registry& registry, jobs::JobService& jobs,
               formats::OgrExporter& exporter, const Route& route, http::Exchange& exchange);

  // Answers, be it with an error.
  void handle();

 private:
  void add_client_header();
  std::shared_ptr<accounts::Account> find_account();
  Parameters read_parameters();
  // Who asks, once that is checked; from here on answers carry `vary`.
  Credentials check_key(const accounts::Account& account, const Parameters& parameters);
  sql::SessionOptions session_options();
  // Of the account, by the endpoint's group. Throws ApiError 429.
  void limit_rate(accounts::Account& account, std::string_view group);
  void answer_job(accounts::Account& account, const Parameters& parameters);
  void copy(accounts::Account& account, const Parameters& parameters);
  void run_query(accounts::Account& account, const Parameters& parameters);
  void execute(sql::Session& session, const QueryOptions& options,
               const accounts::AccountSwitches& switches);
  static void write_result(sql::Session& session, const std::string& statement,
                           const QueryOptions& options, std::optional<std::uint32_t> row_limit,
                           formats::Output& output);
  void announce(const QueryOptions& options, Timestamp now);

  const accounts::Registry& registry_;
  jobs::JobService& jobs_;
  formats::OgrExporter& exporter_;
  const Route& route_;
  http::Exchange& exchange_;
  JsValue query_;                        // parameters of the query string
  std::optional<std::string> callback_;  // of errors
  http::Headers headers_;                // so far; errors keep them
  // When an export must be done.
  std::chrono::steady_clock::time_point deadline_ = std::chrono::steady_clock::time_point::max();
};

}  // namespace carto_mock::sql_api
