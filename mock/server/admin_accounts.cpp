#include "server/admin_accounts.h"

#include <fmt/format.h>

#include "accounts/new_account.h"
#include "http/account_watcher.h"
#include "support/error.h"

namespace carto_mock::server {
namespace {

using nlohmann::ordered_json;

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

ordered_json describe(const AdminContext& context, const accounts::Account& account,
                      std::string_view host) {
  ordered_json keys = ordered_json::array();
  for (const auto& key : account.keys()) {
    keys.push_back({{"name", key->name},
                    {"type", accounts::to_string(key->type)},
                    {"token", key->token},
                    {"role", key->role}});
  }
  const auto master = account.master_key();
  return {{"name", account.name()},
          {"id", account.id()},
          {"base_url", fmt::format("http://{}/user/{}/", host, account.name())},
          {"schema", account.schema()},
          {"master_key", master ? ordered_json(master->token) : ordered_json()},
          {"switches", describe(account.switches())},
          {"keys", std::move(keys)},
          {"made", context.registry.is_made(account)}};
}

std::string_view host_of(const AdminCall& call) { return call.request().headers.get("Host"); }

}  // namespace

void answer_list_accounts(AdminContext& context, AdminCall& call) {
  ordered_json list = ordered_json::array();
  for (const auto& account : context.registry.accounts())
    list.push_back(describe(context, *account, host_of(call)));
  call.answer({{"accounts", std::move(list)}});
}

void answer_show_account(AdminContext& context, AdminCall& call) {
  call.answer(describe(context, *context.require_account(call.name()), host_of(call)));
}

void answer_make_account(AdminContext& context, AdminCall& call) {
  try {
    const accounts::NewAccount wanted =
        accounts::read_new_account(call.read_object(), context.registry.fixture());
    const auto account = context.registry.make(wanted);
    http::note_account(call.exchange(), account->name());
    call.answer(describe(context, *account, host_of(call)), 201);
  } catch (const Error& error) {
    const bool is_taken = error.state() == sqlstate::kDuplicateObject;
    call.answer({{"error", error.message()}, {"sqlstate", error.state().code()}},
                is_taken ? 409 : 400);
  }
}

void answer_change_account(AdminContext& context, AdminCall& call) {
  const auto account = context.require_account(call.name());
  http::note_account(call.exchange(), account->name());
  accounts::AccountSwitches switches = account->switches();
  const ordered_json wanted = call.read_object();
  for (const auto& [member, value] : wanted.items()) apply_switch(switches, member, value);
  account->set_switches(switches);
  call.answer({{"name", account->name()}, {"switches", describe(switches)}});
}

void answer_remove_account(AdminContext& context, AdminCall& call) {
  const auto account = context.require_account(call.name());
  if (!context.remove(*account)) {
    throw BadCall{409,
                  fmt::format("the account \"{}\" is the fixture's: it can be reset, not removed",
                              account->name())};
  }
  call.answer({{"removed", account->name()}});
}

}  // namespace carto_mock::server
