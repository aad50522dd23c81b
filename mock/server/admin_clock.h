// GET, PUT /_mock/clock: the clock of all accounts.
#pragma once

#include "server/admin_call.h"
#include "server/admin_context.h"

namespace carto_mock::server {

// {"now":"2026-05-01T12:00:00.000000Z","mode":"frozen"}
void answer_clock(AdminContext& context, AdminCall& call);
// {"mode":"real"}, {"mode":"frozen","at":…}, {"mode":"shifted","by":"-3600s"}
void answer_set_clock(AdminContext& context, AdminCall& call);

}  // namespace carto_mock::server
