// /_mock/accounts/NAME/snapshots/SNAPSHOT: copies of an account's database to come back to, in less
// than a millisecond: tables, keys, roles, switches of the account and of those that share its
// database; not jobs, clock, faults and journal, which stay as they are. They stay until they are
// deleted, the account is, or the server ends; no reset touches them.
#pragma once

#include "server/admin_call.h"
#include "server/admin_context.h"

namespace carto_mock::server {

void answer_snapshots(AdminContext& context, AdminCall& call);         // GET …/snapshots: names
void answer_save_snapshot(AdminContext& context, AdminCall& call);     // PUT: also over an old one
void answer_restore_snapshot(AdminContext& context, AdminCall& call);  // POST …/restore
void answer_drop_snapshot(AdminContext& context, AdminCall& call);     // DELETE

}  // namespace carto_mock::server
