#include "server/admin_health.h"

#include "support/error.h"

namespace carto_mock::server {

void answer_service_health(AdminContext& context, AdminCall& call) {
  call.answer(accounts::to_json(context.health.read()));
}

void answer_set_service_health(AdminContext& context, AdminCall& call) {
  try {
    context.health.set(accounts::parse_health(call.read_object()));
  } catch (const Error& error) {
    throw BadCall{400, error.message()};
  }
  answer_service_health(context, call);
}

}  // namespace carto_mock::server
