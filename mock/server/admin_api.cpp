#include "server/admin_api.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "http/account_watcher.h"
#include "server/admin_call.h"
#include "server/admin_dump.h"
#include "server/admin_journal.h"
#include "sql/engine/result_sink.h"
#include "sql/types/type_registry.h"
#include "support/encodings.h"
#include "support/error.h"

namespace carto_mock::server {
namespace {

using nlohmann::ordered_json;

constexpr std::string_view kRoot = "/_mock";
constexpr std::size_t kBodyLimit = std::size_t{64} << 20;

std::shared_ptr<accounts::Account> require_account(const accounts::Registry& registry,
                                                   std::string_view name) {
  std::shared_ptr<accounts::Account> account = registry.find(name);
  if (!account) throw BadCall{404, fmt::format("there is no account \"{}\"", name)};
  return account;
}

ordered_json describe(const accounts::AccountSwitches& switches) {
  ordered_json quota;
  if (switches.regular_api_key_quota) quota = *switches.regular_api_key_quota;
  return {{"state", accounts::to_string(switches.state)},
          {"maintenance_mode", switches.maintenance_mode},
          {"engine_enabled", switches.engine_enabled},
          {"regular_api_key_quota", quota}};
}

void apply_switch(accounts::AccountSwitches& switches, const std::string& name,
                  const ordered_json& value) {
  if (name == "state") {
    const auto state =
        value.is_string() ? accounts::parse_account_state(value.get<std::string>()) : std::nullopt;
    if (!state)
      throw BadCall{400, R"("state" must be "active", "locked" or "pending_verification")"};
    switches.state = *state;
  } else if (name == "maintenance_mode") {
    switches.maintenance_mode = require_bool(name, value);
  } else if (name == "engine_enabled") {
    switches.engine_enabled = require_bool(name, value);
  } else if (name == "regular_api_key_quota") {
    if (value.is_null()) {
      switches.regular_api_key_quota.reset();
    } else if (value.is_number_unsigned() && value.get<std::uint64_t>() <= INT32_MAX) {
      switches.regular_api_key_quota = value.get<int>();
    } else {
      throw BadCall{400, R"("regular_api_key_quota" must be a number or null)"};
    }
  } else {
    throw BadCall{
        400,
        fmt::format("unknown switch \"{}\"; known are: state, maintenance_mode, engine_enabled, "
                    "regular_api_key_quota",
                    name)};
  }
}

ordered_json describe(const ClockSetting& setting, Timestamp now) {
  ordered_json answer{{"now", format_rfc3339(now)}};
  switch (setting.mode) {
    case ClockSetting::Mode::kReal:
      answer["mode"] = "real";
      break;
    case ClockSetting::Mode::kFrozen:
      answer["mode"] = "frozen";
      break;
    case ClockSetting::Mode::kShifted:
      answer["mode"] = "shifted";
      answer["by"] = to_text(setting);
      break;
  }
  return answer;
}

// {"mode":"real"}, {"mode":"frozen","at":"2026-05-01T12:00:00Z"} (without `at`: now), {"mode":
// "shifted","by":"-3600s"}.
ClockSetting read_clock_call(const ordered_json& call, Timestamp now) {
  refuse_others(call, {"mode", "at", "by"});
  const std::string mode = require_text(call, "mode");
  try {
    if (mode == "frozen" && !call.contains("by")) {
      if (!call.contains("at")) return {ClockSetting::Mode::kFrozen, now};
      return {ClockSetting::Mode::kFrozen, parse_rfc3339(require_text(call, "at"))};
    }
    if (mode == "shifted" && !call.contains("at")) {
      const ClockSetting setting = parse_clock_setting(require_text(call, "by"));
      if (setting.mode == ClockSetting::Mode::kShifted) return setting;
    }
  } catch (const Error& error) {
    throw BadCall{400, error.message()};
  }
  if (mode == "real" && call.size() == 1) return {};
  throw BadCall{400, R"("mode" must be "real", "frozen" with "at", or "shifted" with "by")"};
}

ordered_json text_row(const std::vector<sql::Value>& row,
                      const std::vector<sql::OutputColumn>& columns,
                      const sql::TextSettings& settings) {
  ordered_json texts = ordered_json::array();
  for (std::size_t i = 0; i < row.size(); ++i) {
    ordered_json text;
    if (!row[i].is_null()) text = sql::output_value(row[i], columns[i].type, settings);
    texts.push_back(std::move(text));
  }
  return texts;
}

}  // namespace

AdminApi::AdminApi(accounts::Registry& registry, journal::Journal& journal,
                   const KnownTokens& tokens, AdminOptions options)
    : registry_(registry),
      journal_(journal),
      tokens_(tokens),
      options_(std::move(options)),
      start_{options_.clock.setting(), registry.tokens().seed()} {}

bool AdminApi::changes_state(const http::Request& request) {
  const std::string_view call = request.path().substr(kRoot.size());
  return request.method != "GET" && call != "/reset" && call != "/dump" &&
         !call.ends_with("/journal");
}

bool AdminApi::matches(std::string_view path) {
  return path.starts_with(kRoot) && (path.size() == kRoot.size() || path[kRoot.size()] == '/');
}

void AdminApi::handle(http::Exchange& exchange) {
  http::Response response;
  try {
    const http::Request& request = exchange.request();
    if (request.headers.find("Origin"))
      throw BadCall{403, "the admin API does not answer web pages"};
    if (request.method == "POST" && request.path().substr(kRoot.size()) == "/dump") {
      return stream_dump(exchange, registry_,
                         {.tokens = read_dump_call(exchange.read_body(kBodyLimit)),
                          .clock = options_.clock.setting(),
                          .session = dump::Session{&journal_, start()}});
    }
    response = answer(exchange);
  } catch (const BadCall& call) {
    response = json_answer({{"error", call.message}}, call.status);
  } catch (const http::PayloadTooLarge&) {
    response = json_answer({{"error", "the body is too large"}}, 413);
  } catch (const Error& error) {
    response = json_answer({{"error", error.message()}, {"sqlstate", error.state().code()}}, 500);
  }
  exchange.respond(std::move(response));
}

http::Response AdminApi::answer(http::Exchange& exchange) {
  const http::Request& request = exchange.request();
  const std::string_view path = request.path().substr(kRoot.size());
  const std::string body = exchange.read_body(kBodyLimit);
  const auto is_call = [&](std::string_view method, std::string_view expected) {
    return request.method == method && path == expected;
  };
  if (is_call("GET", "/health")) return health();
  if (is_call("POST", "/reset")) return reset(body);
  if (is_call("GET", "/accounts")) return list_accounts(request.headers.get("Host"));
  if (is_call("POST", "/accounts"))
    throw BadCall{501, "carto-mock cannot make accounts yet: put them into a fixture"};
  if (is_call("POST", "/sql")) return run_sql(exchange, body);
  if (is_call("GET", "/clock")) return clock();
  if (is_call("PUT", "/clock")) return set_clock(body);
  constexpr std::string_view kAccounts = "/accounts/";
  if (path.starts_with(kAccounts))
    return call_account(exchange, path.substr(kAccounts.size()), body);
  throw BadCall{404, fmt::format("the admin API has no {} {}{}", request.method, kRoot, path)};
}

http::Response AdminApi::call_account(http::Exchange& exchange, std::string_view rest,
                                      std::string_view body) {
  constexpr std::string_view kJournal = "/journal";
  const http::Request& request = exchange.request();
  const bool is_journal = rest.ends_with(kJournal);
  if (is_journal) rest.remove_suffix(kJournal.size());
  const auto name = percent_decode(rest);
  if (!name) throw BadCall{400, "the account's name has a bad escape"};
  if (request.method == "PATCH" && !is_journal) return change_account(exchange, *name, body);
  if (is_journal && (request.method == "GET" || request.method == "DELETE")) {
    require_account(registry_, *name);
    const bool shows_tokens = wants_tokens(request.query());
    if (request.method == "GET")
      return journal_answer(journal_.read(*name), shows_tokens ? nullptr : &tokens_);
    journal_.forget(*name);
    return json_answer({{"name", *name}, {"entries", ordered_json::array()}});
  }
  throw BadCall{404, fmt::format("the admin API has no {} {}", request.method, request.path())};
}

http::Response AdminApi::health() const {
  return json_answer({{"status", "ok"}, {"version", options_.version}});
}

http::Response AdminApi::reset(std::string_view body) {
  const ordered_json call = body.empty() ? ordered_json::object() : parse_object(body);
  refuse_others(call, {"account"});
  if (call.empty()) {
    reset_all();
    return json_answer({{"reset", "all"}});
  }
  const std::string name = require_text(call, "account");
  const auto reset = require_account(registry_, name);
  registry_.reset(name);
  for (const auto& account : registry_.accounts()) {
    if (&account->database() == &reset->database()) journal_.clear(account->name());
  }
  return json_answer({{"reset", name}});
}

void AdminApi::reset_all() {
  registry_.reset();
  journal_.clear("");
  for (const auto& account : registry_.accounts()) journal_.clear(account->name());
  const std::lock_guard lock(start_mutex_);
  start_ = {options_.clock.setting(), registry_.tokens().seed()};
}

dump::Surroundings AdminApi::start() const {
  const std::lock_guard lock(start_mutex_);
  return start_;
}

http::Response AdminApi::list_accounts(std::string_view host) const {
  ordered_json list = ordered_json::array();
  for (const auto& account : registry_.accounts()) {
    ordered_json keys = ordered_json::array();
    for (const auto& key : account->keys()) {
      keys.push_back({{"name", key->name},
                      {"type", accounts::to_string(key->type)},
                      {"token", key->token},
                      {"role", key->role}});
    }
    const auto master = account->master_key();
    list.push_back({{"name", account->name()},
                    {"id", account->id()},
                    {"base_url", fmt::format("http://{}/user/{}/", host, account->name())},
                    {"schema", account->schema()},
                    {"master_key", master ? ordered_json(master->token) : ordered_json()},
                    {"switches", describe(account->switches())},
                    {"keys", std::move(keys)}});
  }
  return json_answer({{"accounts", std::move(list)}});
}

http::Response AdminApi::change_account(http::Exchange& exchange, std::string_view name,
                                        std::string_view body) {
  const std::shared_ptr<accounts::Account> account = require_account(registry_, name);
  http::note_account(exchange, account->name());
  accounts::AccountSwitches switches = account->switches();
  const ordered_json call = parse_object(body);
  for (const auto& [member, value] : call.items()) apply_switch(switches, member, value);
  account->set_switches(switches);
  return json_answer({{"name", account->name()}, {"switches", describe(switches)}});
}

http::Response AdminApi::run_sql(http::Exchange& exchange, std::string_view body) {
  const ordered_json call = parse_object(body);
  refuse_others(call, {"account", "key", "q"});
  const std::shared_ptr<accounts::Account> account =
      require_account(registry_, require_text(call, "account"));
  http::note_account(exchange, account->name());
  const std::string query = require_text(call, "q");
  const std::string key_name = call.contains("key") ? require_text(call, "key") : std::string();
  const auto key = key_name.empty() ? account->master_key() : account->find_key(key_name);
  if (!key)
    throw BadCall{404, fmt::format("account \"{}\" has no key \"{}\"", account->name(), key_name)};
  try {
    sql::Session session = account->database().connect(
        key->role, {.is_cancelled = [&] { return exchange.is_client_gone(); }});
    sql::CollectingSink sink;
    session.execute(query, sink);
    if (sink.results.empty())
      return json_answer({{"command", ""}, {"rows", ordered_json::array()}});
    const sql::CollectingSink::Result& last = sink.results.back();
    ordered_json columns = ordered_json::array();
    for (const sql::OutputColumn& column : last.columns) columns.push_back(column.name);
    ordered_json rows = ordered_json::array();
    for (const auto& row : last.rows)
      rows.push_back(text_row(row, last.columns, session.text_settings()));
    return json_answer(
        {{"command", last.tag.text()}, {"columns", std::move(columns)}, {"rows", std::move(rows)}});
  } catch (const Error& error) {
    // The call went well; the statement did not.
    ordered_json answer{{"error", error.message()}, {"sqlstate", error.state().code()}};
    if (!error.detail().empty()) answer["detail"] = error.detail();
    if (!error.hint().empty()) answer["hint"] = error.hint();
    http::Response response = json_answer(answer);
    if (!error.unsupported_construct().empty()) {
      response.headers.add("Carto-Mock-Unsupported", error.unsupported_construct());
    }
    return response;
  }
}

http::Response AdminApi::clock() const {
  return json_answer(describe(options_.clock.setting(), options_.clock.now()));
}

http::Response AdminApi::set_clock(std::string_view body) {
  options_.clock.set(read_clock_call(parse_object(body), options_.clock.now()));
  return clock();
}

}  // namespace carto_mock::server
