#include "sql_api/query_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "accounts/fixture_document.h"
#include "accounts/role_privileges.h"
#include "http/account_watcher.h"
#include "http/date.h"
#include "sql/engine/statement_report.h"
#include "sql_api/cache_headers.h"
#include "sql_api/conditional.h"
#include "sql_api/copy_endpoint.h"
#include "sql_api/job_endpoint.h"
#include "sql_api/oauth1.h"
#include "sql_api/query_string.h"
#include "sql_api/request_body.h"
#include "sql_api/responses.h"
#include "sql_api/row_limit.h"

namespace carto_mock::sql_api {
namespace {

// The real service has no limit; this one only keeps a stray upload from taking all memory.
constexpr std::size_t kBodyLimit = std::size_t{1} << 30;
constexpr const char* kHostName =
    "carto-mock";  // the real service: the API machine's, and the database's
constexpr std::chrono::hours kCopyTimeout{5};
constexpr const char* kDatabaseHost = "localhost";
constexpr std::chrono::minutes kExportTimeout{5};  // of an export through ogr2ogr

[[noreturn]] void refuse(int status, std::string message) {
  throw ApiError{status, std::move(message), {}, {}, {}, {}};
}

std::string header_text(std::string_view value, std::string_view header) {
  std::optional<std::string> text = to_header_text(value);
  if (!text) refuse(400, fmt::format("Invalid character in header content [\"{}\"]", header));
  return *std::move(text);
}

// The answer's body; the first byte sends the head before it.
class ExchangeOutput final : public formats::Output {
 public:
  ExchangeOutput(http::Exchange& exchange, const http::Headers& headers)
      : exchange_(exchange), headers_(headers) {}
  void write(std::string_view bytes) override {
    if (!exchange_.has_begun()) exchange_.begin(200, headers_);
    exchange_.write(bytes);
  }

 private:
  http::Exchange& exchange_;
  const http::Headers& headers_;
};

// A body that goes out with its length.
class WholeOutput final : public formats::Output {
 public:
  void write(std::string_view bytes) override { body += bytes; }
  std::string body;
};

class Stopwatch {
 public:
  std::chrono::milliseconds elapsed() const {
    return std::chrono::round<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start_);
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

http::StatementNote to_note(const sql::StatementReport& report) {
  http::StatementNote note{report.translations, {}};
  for (const sql::GrantDecision& decision : report.decisions) {
    note.grants.push_back(fmt::format(
        "{} on {}.{} for {}: {}", fmt::join(accounts::permission_names(decision.privileges), ", "),
        decision.schema, decision.relation, decision.role,
        decision.is_granted ? "granted" : "denied"));
  }
  return note;
}

std::chrono::milliseconds timeout_or(const std::optional<std::uint32_t>& milliseconds,
                                     std::chrono::milliseconds usual) {
  return milliseconds ? std::chrono::milliseconds(*milliseconds) : usual;
}

// The formats that the real service makes with ogr2ogr.
bool is_export(formats::Format format) {
  return format == formats::Format::kCsv || formats::is_made_by_ogr(format);
}

// Spec 5.3. A limit of 0 is none of its own.
std::chrono::milliseconds export_timeout(const accounts::AccountSwitches& switches,
                                         bool is_master) {
  const auto limit = is_master ? switches.render_timeout_ms : switches.render_public_timeout_ms;
  return limit.value_or(0) > 0 ? std::chrono::milliseconds(*limit) : kExportTimeout;
}

UploadLimits upload_limits(const accounts::AccountSwitches& switches) {
  UploadLimits limits;
  limits.largest_body = switches.copy_from_limit_bytes.value_or(limits.largest_body);
  limits.minimum_bytes = switches.copy_from_minimum_bytes.value_or(limits.minimum_bytes);
  limits.interval = timeout_or(switches.copy_from_interval_ms, limits.interval);
  return limits;
}

// None where the service cannot look them up, which it does as the master key's role.
std::optional<std::vector<AffectedTable>> affected_tables(const accounts::Account& account,
                                                          sql::Session& session,
                                                          std::string_view query) {
  if (query.empty() || account.master_key()->cannot_connect) return std::nullopt;
  const auto referenced = session.referenced_tables(query);
  if (!referenced) return std::nullopt;
  std::vector<AffectedTable> tables;
  for (const sql::ReferencedTable& table : *referenced)
    tables.push_back({table.schema, table.name, table.updated_at});
  return tables;
}

bool names_closed_table(const std::optional<std::vector<AffectedTable>>& tables) {
  return tables && std::ranges::any_of(*tables, [](const AffectedTable& table) {
           return is_closed_table(table.schema, table.name);
         });
}

bool names_system_table(const std::optional<std::vector<AffectedTable>>& tables) {
  return tables && std::ranges::any_of(*tables, [](const AffectedTable& table) {
           return is_system_table(table.name);
         });
}

}  // namespace

QueryRequest::QueryRequest(const accounts::Registry& registry, jobs::JobService& jobs,
                           formats::OgrExporter& exporter, const Route& route,
                           http::Exchange& exchange)
    : registry_(registry),
      jobs_(jobs),
      exporter_(exporter),
      route_(route),
      exchange_(exchange),
      query_(decode_query_string(decode_latin1(exchange.request().query()))),
      callback_(error_callback(query_)) {
  add_cors_headers(headers_);
}

void QueryRequest::handle() {
  try {
    add_client_header();
    headers_.add("X-Served-By-Host", kHostName);
    if (route_.endpoint == Endpoint::kUnknown) {
      const http::Request& request = exchange_.request();
      return exchange_.respond(
          html_page(headers_, 404, unknown_path_text(request.method, request.path())));
    }
    if (!route_.undecodable_job.empty())
      refuse(400, fmt::format("Failed to decode param '{}'", route_.undecodable_job));
    const std::shared_ptr<accounts::Account> account = find_account();
    switch (route_.endpoint) {
      case Endpoint::kCopyFrom:
        return copy(*account, {query_, JsValue::object()});  // the body is data
      case Endpoint::kCopyTo:
        return copy(*account, read_parameters());
      case Endpoint::kCreateJob:
      case Endpoint::kReadJob:
      case Endpoint::kCancelJob:
        return answer_job(*account, read_parameters());
      case Endpoint::kQuery:
      case Endpoint::kUnknown:
      case Endpoint::kVersion:
      case Endpoint::kHealth:
      case Endpoint::kJobsInProgress:
      case Endpoint::kPreflight:
        return run_query(*account, read_parameters());
    }
  } catch (const ApiError& error) {
    exchange_.respond(error_response(headers_, error, callback_));
  } catch (const Error& error) {
    exchange_.respond(error_response(headers_, to_api_error(error), callback_));
  } catch (const http::PayloadTooLarge& error) {
    exchange_.respond(error_response(headers_, {413, error.what(), {}, {}, {}, {}}, callback_));
  }
}

void QueryRequest::add_client_header() {
  const auto client = query_.find("client");
  if (client == query_.end() || !is_truthy(*client)) return;
  if (!client->is_array()) {
    headers_.add("Carto-Client", header_text(to_js_string(*client), "Carto-Client"));
    return;
  }
  for (const JsValue& one : *client)
    headers_.add("Carto-Client", header_text(to_js_string(one), "Carto-Client"));
}

std::shared_ptr<accounts::Account> QueryRequest::find_account() {
  std::string name;
  if (route_.user) {
    name = *route_.user;
  } else {
    const std::string_view host = exchange_.request().headers.get("Host");
    name = registry_.account_of_host(host);
    if (name.empty()) refuse(400, fmt::format("No username found in hostname '{}'", host));
  }
  headers_.add("Carto-User", header_text(name, "Carto-User"));
  std::shared_ptr<accounts::Account> account = registry_.find(name);
  if (!account) {
    refuse(404, fmt::format("Sorry, we can't find CARTO user '{}'. Please check that you have "
                            "entered the correct domain.",
                            name));
  }
  http::note_account(exchange_, account->name());
  headers_.add("Carto-User-Id", account->id());
  return account;
}

Parameters QueryRequest::read_parameters() {
  const http::Request& request = exchange_.request();
  JsValue body = JsValue::object();
  if (request.method != "GET" && request.method != "HEAD") {
    body = parse_body(request.headers.get("Content-Type"), exchange_.read_body(kBodyLimit));
  }
  return {query_, std::move(body)};
}

Credentials QueryRequest::check_key(const accounts::Account& account,
                                    const Parameters& parameters) {
  Credentials credentials = check_credentials(
      registry_, account, exchange_.request().headers.get("Authorization"), parameters);
  if (credentials.is_anonymous && is_signed(exchange_.request(), route_, parameters, account,
                                            registry_.fixture().oauth_hosts)) {
    credentials.is_master = true;
    if (const auto master = account.master_key()) credentials.token = master->token;
  }
  const bool is_for_masters = route_.endpoint == Endpoint::kCreateJob ||
                              route_.endpoint == Endpoint::kReadJob ||
                              route_.endpoint == Endpoint::kCancelJob;
  if (is_for_masters && !credentials.is_master) refuse(403, "permission denied");
  headers_.add("vary", "Authorization");
  return credentials;
}

sql::SessionOptions QueryRequest::session_options() {
  return {.is_cancelled =
              [this] {
                return exchange_.is_client_gone() || std::chrono::steady_clock::now() > deadline_;
              },
          .on_statement =
              [this](const sql::StatementReport& report) {
                http::note_statement(exchange_, to_note(report));
              }};
}

// Spec 5.4.
void QueryRequest::limit_rate(accounts::Account& account, std::string_view group) {
  const accounts::AccountSwitches switches = account.switches();
  const auto limits = switches.rate_limits.find(group);
  if (limits == switches.rate_limits.end()) return;
  const auto verdict = account.rate_limiter().take(group, limits->second, account.clock().now());
  if (!verdict) return;
  headers_.add("Carto-Rate-Limit-Limit", std::to_string(verdict->limit));
  headers_.add("Carto-Rate-Limit-Remaining", std::to_string(verdict->remaining));
  headers_.add("Carto-Rate-Limit-Reset", std::to_string(verdict->reset_seconds));
  if (verdict->is_allowed) return;
  headers_.add("Retry-After", std::to_string(verdict->retry_seconds + 1));
  throw ApiError{429,     "You are over platform's limits. Please contact us to know more details",
                 "limit", "rate-limit",
                 {},      {}};
}

void QueryRequest::answer_job(accounts::Account& account, const Parameters& parameters) {
  if (route_.endpoint == Endpoint::kCreateJob) check_job_size(parameters);
  limit_rate(account, job_rate_group(route_.endpoint));
  check_key(account, parameters);
  http::Headers headers = headers_;
  headers.add("X-Served-By-DB-Host", kDatabaseHost);
  exchange_.respond(job_response(jobs_, route_, account.name(), parameters, std::move(headers)));
}

void QueryRequest::copy(accounts::Account& account, const Parameters& parameters) {
  limit_rate(account, route_.endpoint == Endpoint::kCopyTo ? "copy_to" : "copy_from");
  const Credentials credentials = check_key(account, parameters);
  const std::shared_ptr<const accounts::ApiKey> key = key_for_role(account, credentials.token);
  if (key->cannot_connect) refuse(500, "cannot connect to the database");
  const accounts::AccountSwitches switches = account.switches();
  sql::SessionOptions session_options = this->session_options();
  session_options.statement_timeout = timeout_or(switches.copy_timeout_ms, kCopyTimeout);
  sql::Session session = account.database().connect(key->role, std::move(session_options));
  if (route_.endpoint == Endpoint::kCopyTo) {
    answer_copy_to(session, parameters, exchange_, headers_);
  } else {
    answer_copy_from(session, parameters, exchange_, headers_, upload_limits(switches));
  }
}

void QueryRequest::run_query(accounts::Account& account, const Parameters& parameters) {
  limit_rate(account, "query");
  const Credentials credentials = check_key(account, parameters);
  const std::shared_ptr<const accounts::ApiKey> key = key_for_role(account, credentials.token);
  const QueryOptions options = read_query_options(parameters);

  sql::Session session = account.database().connect(key->role, session_options());
  CacheFacts facts{.database = account.database().name(),
                   .tables = affected_tables(account, session, options.query),
                   .may_write = may_write(options.query),
                   .is_persistent = options.is_persistent,
                   .now = account.clock().now()};
  const accounts::AccountSwitches switches = account.switches();
  const bool is_closed = switches.strict_system_tables && names_closed_table(facts.tables);
  if (is_closed || (!credentials.is_master && names_system_table(facts.tables)))
    refuse(403, "system tables are forbidden");
  add_cache_headers(headers_, facts);
  announce(options, facts.now);
  headers_.set("X-Served-By-DB-Host", kDatabaseHost);
  if (key->cannot_connect) refuse(500, "cannot connect to the database");
  if (is_export(options.format)) {
    deadline_ = std::chrono::steady_clock::now() + export_timeout(switches, credentials.is_master);
  }
  execute(session, options, switches);
}

void QueryRequest::announce(const QueryOptions& options, Timestamp now) {
  const formats::FormatInfo& info = formats::format_info(options.format);
  const std::string disposition =
      fmt::format("{}; filename={}.{}; modification-date=\"{}\";",
                  options.is_attachment ? "attachment" : "inline", options.format_options.filename,
                  info.extension, http::format_date(now));
  headers_.set("Content-Disposition", header_text(disposition, "Content-Disposition"));
  headers_.set("Content-Type", std::string(info.content_type));
}

void QueryRequest::execute(sql::Session& session, const QueryOptions& options,
                           const accounts::AccountSwitches& switches) {
  std::string query = prepare_query(options.query, options.paging);
  if (formats::is_made_by_ogr(options.format)) {
    ExchangeOutput output(exchange_, headers_);
    exporter_.run(session,
                  {.format = options.format,
                   .query = std::move(query),
                   .options = options.format_options,
                   .deadline = deadline_,
                   .is_cancelled = [this] { return exchange_.is_client_gone(); },
                   .missing_zip_command = switches.missing_zip_command},
                  output);
    return exchange_.finish();
  }
  const std::string statement =
      formats::format_query(options.format, std::move(query), options.format_options);
  if (formats::format_info(options.format).is_sent_whole) {
    WholeOutput output;
    write_result(session, statement, options, switches.row_limit_bytes, output);
    return exchange_.respond(
        answer_conditionally(exchange_.request(), {200, {}, headers_, std::move(output.body)}));
  }
  ExchangeOutput output(exchange_, headers_);
  // The csv file is ogr2ogr's in the real service, which has a database driver of its own.
  const bool is_limited = !is_export(options.format);
  write_result(session, statement, options,
               is_limited ? switches.row_limit_bytes : std::optional<std::uint32_t>(), output);
  exchange_.finish();
}

void QueryRequest::write_result(sql::Session& session, const std::string& statement,
                                const QueryOptions& options, std::optional<std::uint32_t> row_limit,
                                formats::Output& output) {
  const std::unique_ptr<formats::FormatWriter> writer = formats::make_format_writer(
      options.format, options.format_options, output, session.text_settings());
  const Stopwatch stopwatch;
  try {
    if (row_limit) {
      RowLimitSink limited(*writer, *row_limit, session.text_settings());
      session.execute(statement, limited);
    } else {
      session.execute(statement, *writer);
    }
    writer->finish(stopwatch.elapsed());
  } catch (const Error& error) {
    const ApiError answer = to_api_error(error);
    if (!writer->fail(error, answer.message, stopwatch.elapsed())) throw;
  }
}

}  // namespace carto_mock::sql_api
