// POST /_mock/sql: runs a statement as the role of a key, whatever APIs the key is granted.
#pragma once

#include "server/admin_call.h"
#include "server/admin_context.h"

namespace carto_mock::server {

// {"account":"dev","key":"NAME, else the master","q":"…"}: {"command","columns","rows"} with values
// as text, or {"error","sqlstate"}.
void answer_sql(AdminContext& context, AdminCall& call);

}  // namespace carto_mock::server
