#include "server/admin_snapshots.h"

#include <fmt/format.h>

#include "http/account_watcher.h"

namespace carto_mock::server {
namespace {

std::shared_ptr<accounts::Account> note_account(const AdminContext& context, AdminCall& call) {
  auto account = context.require_account(call.name());
  http::note_account(call.exchange(), account->name());
  return account;
}

BadCall no_snapshot(const AdminCall& call) {
  return {404, fmt::format("the account \"{}\" has no snapshot \"{}\"", call.name(),
                           call.second_name())};
}

}  // namespace

void answer_snapshots(AdminContext& context, AdminCall& call) {
  call.answer({{"snapshots", context.require_account(call.name())->database().snapshots()}});
}

void answer_save_snapshot(AdminContext& context, AdminCall& call) {
  note_account(context, call)->database().save_snapshot(call.second_name());
  call.answer({{"saved", call.second_name()}});
}

void answer_restore_snapshot(AdminContext& context, AdminCall& call) {
  if (!note_account(context, call)->database().restore_snapshot(call.second_name()))
    throw no_snapshot(call);
  call.answer({{"restored", call.second_name()}});
}

void answer_drop_snapshot(AdminContext& context, AdminCall& call) {
  if (!note_account(context, call)->database().drop_snapshot(call.second_name()))
    throw no_snapshot(call);
  call.answer({{"dropped", call.second_name()}});
}

}  // namespace carto_mock::server
