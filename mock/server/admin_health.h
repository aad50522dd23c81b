// /_mock/service/health: what the SQL API's health check says of the service, until everything is
// reset.
//
//   {"enabled":true,"disabled":"Maintenance"}
//
// accounts/service_health.h says what the two are.
#pragma once

#include "server/admin_call.h"
#include "server/admin_context.h"

namespace carto_mock::server {

void answer_service_health(AdminContext& context, AdminCall& call);
void answer_set_service_health(AdminContext& context, AdminCall& call);  // PUT

}  // namespace carto_mock::server
