// /_mock/accounts: what accounts there are, made and changed while the server runs.
//
// An account is shown as
//   {"name":"c17","id":…,"base_url":"http://…/user/c17/","schema":"public","master_key":TOKEN,
//    "switches":{…},"keys":[{"name","type","token","role"}],"made":true}
// `made`: by POST, not by the fixture. Such an account is there until it is removed, everything is
// reset, or the server ends, with --data-dir too; a reset of it alone brings it back as it was
// made.
#pragma once

#include "server/admin_call.h"
#include "server/admin_context.h"

namespace carto_mock::server {

void answer_list_accounts(AdminContext& context, AdminCall& call);
void answer_show_account(AdminContext& context, AdminCall& call);
// POST (accounts/new_account.h): 201 and the account; 409 where the name is taken.
void answer_make_account(AdminContext& context, AdminCall& call);
// PATCH {SWITCH:VALUE} (accounts/account_switches.h)
void answer_change_account(AdminContext& context, AdminCall& call);
// DELETE: 409 for the fixture's.
void answer_remove_account(AdminContext& context, AdminCall& call);

}  // namespace carto_mock::server
