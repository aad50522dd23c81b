// The calls that are about the whole server.
#pragma once

#include "server/admin_call.h"
#include "server/admin_context.h"

namespace carto_mock::server {

// GET /_mock/health: {"status":"ok","version":"0.1.0"}
void answer_health(AdminContext& context, AdminCall& call);
// GET /_mock/openapi.json: the description of this API.
void answer_openapi(AdminContext& context, AdminCall& call);
// GET /_mock/ca.pem: the certificate of the authority that `--tls` made; 404 without.
void answer_authority(AdminContext& context, AdminCall& call);
// POST /_mock/reset: every account back to the fixture, those that it does not have are removed;
// {"account":"dev"}: that one, as it was made.
void answer_reset(AdminContext& context, AdminCall& call);

}  // namespace carto_mock::server
