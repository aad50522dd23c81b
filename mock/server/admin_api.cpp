#include "server/admin_api.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <nlohmann/json.hpp>

#include "sql/engine/result_sink.h"
#include "sql/types/type_registry.h"
#include "support/encodings.h"
#include "support/error.h"

namespace carto_mock::server {
namespace {

using nlohmann::ordered_json;

constexpr std::string_view kRoot = "/_mock";
constexpr std::size_t kBodyLimit = std::size_t{64} << 20;

// A call that cannot be done; becomes the answer.
struct BadCall {
  int status;
  std::string message;
};

http::Response json_answer(const ordered_json& body, int status = 200) {
  http::Response response;
  response.status = status;
  response.headers.add("Content-Type", "application/json; charset=utf-8");
  response.body = body.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
  return response;
}

ordered_json parse_object(std::string_view body) {
  ordered_json object;
  try {
    object = ordered_json::parse(body);
  } catch (const ordered_json::parse_error& error) {
    throw BadCall{400, fmt::format("the body is not JSON: byte {}: {}", error.byte, error.what())};
  }
  if (!object.is_object()) throw BadCall{400, "the body must be a JSON object"};
  return object;
}

std::string require_text(const ordered_json& object, const char* name) {
  const auto member = object.find(name);
  if (member == object.end()) throw BadCall{400, fmt::format("\"{}\" is missing", name)};
  if (!member->is_string()) throw BadCall{400, fmt::format("\"{}\" must be a string", name)};
  return member->get<std::string>();
}

void refuse_others(const ordered_json& object, std::initializer_list<std::string_view> known) {
  for (const auto& [name, value] : object.items()) {
    if (std::ranges::find(known, name) == known.end()) {
      throw BadCall{
          400, fmt::format("unknown member \"{}\"; known are: {}", name, fmt::join(known, ", "))};
    }
  }
}

std::shared_ptr<accounts::Account> require_account(const accounts::Registry& registry,
                                                   std::string_view name) {
  std::shared_ptr<accounts::Account> account = registry.find(name);
  if (!account) throw BadCall{404, fmt::format("there is no account \"{}\"", name)};
  return account;
}

bool require_bool(const std::string& name, const ordered_json& value) {
  if (!value.is_boolean()) throw BadCall{400, fmt::format("\"{}\" must be true or false", name)};
  return value.get<bool>();
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

bool AdminApi::matches(std::string_view path) {
  return path.starts_with(kRoot) && (path.size() == kRoot.size() || path[kRoot.size()] == '/');
}

void AdminApi::handle(http::Exchange& exchange) {
  http::Response response;
  try {
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
  if (request.headers.find("Origin")) throw BadCall{403, "the admin API does not answer web pages"};
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
  constexpr std::string_view kAccounts = "/accounts/";
  if (request.method == "PATCH" && path.starts_with(kAccounts)) {
    const auto name = percent_decode(path.substr(kAccounts.size()));
    if (!name) throw BadCall{400, "the account's name has a bad escape"};
    return change_account(*name, body);
  }
  throw BadCall{404, fmt::format("the admin API has no {} {}{}", request.method, kRoot, path)};
}

http::Response AdminApi::health() const {
  return json_answer({{"status", "ok"}, {"version", options_.version}});
}

http::Response AdminApi::reset(std::string_view body) {
  if (body.empty()) {
    registry_.reset();
    return json_answer({{"reset", "all"}});
  }
  const ordered_json call = parse_object(body);
  refuse_others(call, {"account"});
  if (call.empty()) {
    registry_.reset();
    return json_answer({{"reset", "all"}});
  }
  const std::string name = require_text(call, "account");
  require_account(registry_, name);
  registry_.reset(name);
  return json_answer({{"reset", name}});
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

http::Response AdminApi::change_account(std::string_view name, std::string_view body) {
  const std::shared_ptr<accounts::Account> account = require_account(registry_, name);
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
  const auto now =
      std::chrono::floor<std::chrono::microseconds>(to_time_point(registry_.clock().now()));
  const auto fraction = now - std::chrono::floor<std::chrono::seconds>(now);
  const std::string text = fmt::format(
      "{:%Y-%m-%dT%H:%M}:{:02}.{:06}Z", fmt::gmtime(std::chrono::system_clock::to_time_t(now)),
      std::chrono::system_clock::to_time_t(now) % 60, fraction.count());
  return json_answer({{"now", text}, {"mode", options_.is_clock_frozen ? "frozen" : "real"}});
}

}  // namespace carto_mock::server
