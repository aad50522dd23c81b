// GET, PUT /_mock/clock: the clock of all accounts.
// GET, PUT, DELETE /_mock/accounts/NAME/clock: the one of an account, and of those that share its
// database: what SQL calls now(), dates of keys, jobs and cache headers, rate limits. It goes as
// the clock of all until it is set, and again after a DELETE or a reset.
#pragma once

#include "server/admin_call.h"
#include "server/admin_context.h"

namespace carto_mock::server {

// {"now":"2026-05-01T12:00:00.000000Z","mode":"frozen"}
void answer_clock(AdminContext& context, AdminCall& call);
// {"mode":"real"}, {"mode":"frozen","at":…}, {"mode":"shifted","by":"-3600s"}, or {"move":"+0.5s"}
// from what it is.
void answer_set_clock(AdminContext& context, AdminCall& call);
void answer_account_clock(AdminContext& context, AdminCall& call);  // "mode":"following": not set
void answer_set_account_clock(AdminContext& context, AdminCall& call);
void answer_clear_account_clock(AdminContext& context, AdminCall& call);

}  // namespace carto_mock::server
