#include "server/admin_accounts.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "accounts/all_switches.h"
#include "accounts/new_account.h"
#include "http/account_watcher.h"
#include "support/error.h"

namespace carto_mock::server {
namespace {

using nlohmann::ordered_json;

ordered_json describe(const AdminContext& context, const accounts::Account& account,
                      const http::Request& request) {
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
          {"base_url", fmt::format("{}://{}/user/{}/", request.is_secure ? "https" : "http",
                                   request.headers.get("Host"), account.name())},
          {"schema", account.schema()},
          {"master_key", master ? ordered_json(master->token) : ordered_json()},
          {"switches", accounts::to_json(accounts::read_all_switches(account))},
          {"keys", std::move(keys)},
          {"made", context.registry.is_made(account)}};
}

}  // namespace

void answer_list_accounts(AdminContext& context, AdminCall& call) {
  ordered_json list = ordered_json::array();
  for (const auto& account : context.registry.accounts())
    list.push_back(describe(context, *account, call.request()));
  call.answer({{"accounts", std::move(list)}});
}

void answer_show_account(AdminContext& context, AdminCall& call) {
  call.answer(describe(context, *context.require_account(call.name()), call.request()));
}

void answer_make_account(AdminContext& context, AdminCall& call) {
  try {
    const accounts::NewAccount wanted =
        accounts::read_new_account(call.read_object(), context.registry.fixture());
    const auto account = context.registry.make(wanted);
    http::note_account(call.exchange(), account->name());
    call.answer(describe(context, *account, call.request()), 201);
  } catch (const Error& error) {
    const bool is_taken = error.state() == sqlstate::kDuplicateObject;
    call.answer({{"error", error.message()}, {"sqlstate", error.state().code()}},
                is_taken ? 409 : 400);
  }
}

void answer_change_account(AdminContext& context, AdminCall& call) {
  const auto account = context.require_account(call.name());
  http::note_account(call.exchange(), account->name());
  accounts::AllSwitches switches = accounts::read_all_switches(*account);
  const ordered_json wanted = call.read_object();
  try {
    for (const auto& [member, value] : wanted.items())
      accounts::apply_switch(switches, member, value);
  } catch (const Error& error) {
    throw BadCall{400, error.message()};
  }
  accounts::set_all_switches(*account, switches);
  call.answer({{"name", account->name()}, {"switches", accounts::to_json(switches)}});
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
